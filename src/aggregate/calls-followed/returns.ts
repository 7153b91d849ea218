import type { CallRecord, CallTimes } from "./task-calls.ts";

/** Most returns kept at a time, for all tasks, until it is known which calls they were in. */
const MOST_WAITING = 1_000_000;

/** Told of each call's beginning and end, in the order in which they happened. */
export interface ReturnHooks {
  enter(record: CallRecord, isAccepted: boolean): void;
  leave(record: CallRecord, times: CallTimes): void;
}

/** A call that has returned, with the calls in it. */
interface Returned {
  readonly record: CallRecord;
  readonly times: CallTimes;
  readonly isAccepted: boolean;
  readonly calls: readonly Returned[];
}

/**
 * Calls of which only the returns are recorded. With `tracing_thresh`, the function_graph tracer records the return of a call that
 * took at least so long, and no entry (kernel/trace/trace_functions_graph.c, `trace_graph_thresh_return`). The calls around it took
 * longer, so their returns follow. Which call was in which is known by the tracer's times, not by depth: an interrupt can come while
 * the tracer records a call (docs/decisions/call-graph.md).
 */
export class Returns {
  readonly #hooks: ReturnHooks;
  /** By task, the calls whose callers have not returned yet, in the order in which they began. */
  readonly #waiting = new Map<number, Returned[]>();
  #waitingCalls = 0;

  constructor(hooks: ReturnHooks) {
    this.#hooks = hooks;
  }

  /** The records are copied. */
  take(record: CallRecord, times: CallTimes, isAccepted: boolean): void {
    const task = record.pid === 0 ? -1 - record.cpu : record.pid;
    const waiting = this.#waiting.get(task) ?? [];
    this.#waiting.set(task, waiting);
    const later = waiting.splice(firstSince(waiting, times.beganNs));
    const { inside = [], after = [] } = Object.groupBy(later, (call) =>
      call.times.endedNs <= times.endedNs ? "inside" : "after",
    );
    waiting.push({ record: { ...record }, times: { ...times }, isAccepted, calls: inside }, ...after);
    this.#waitingCalls += 1;
    if (record.depth === 0 && after.length === 0) this.#settle(task);
    else if (this.#waitingCalls > MOST_WAITING) this.finish();
  }

  /** Gives all that are waiting to the hooks: calls around them have no recorded return. */
  finish(): void {
    for (const task of this.#waiting.keys()) this.#settle(task);
  }

  #settle(task: number): void {
    for (const call of this.#waiting.get(task) ?? []) this.#replay(call, 0);
    this.#waiting.delete(task);
  }

  /** The depth of a call in another is at least `from`, also of an interrupt, which can have the other's own. */
  #replay({ record, times, isAccepted, calls }: Returned, from: number): void {
    this.#waitingCalls -= 1;
    const depth = Math.max(record.depth, from);
    this.#hooks.enter({ ...record, depth, timeNs: record.timeNs - times.durationNs }, isAccepted);
    for (const call of calls) this.#replay(call, depth + 1);
    this.#hooks.leave({ ...record, depth }, times);
  }
}

/** The first of the waiting calls that began at this time or later. */
function firstSince(waiting: readonly Returned[], beganNs: number): number {
  let first = waiting.length;
  while (first > 0 && waiting[first - 1]!.times.beganNs >= beganNs) first -= 1;
  return first;
}
