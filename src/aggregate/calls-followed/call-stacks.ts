import { type CallTimes, type CallRecord, OUTSIDE, TaskCalls } from "./task-calls.ts";
import type { RowPredicate } from "../../expr/compile-predicate.ts";
import { Returns } from "./returns.ts";
import { IN_HARDIRQ } from "./contexts.ts";
import { CallFaults } from "./call-faults.ts";
import { type InterruptRule, Interrupts, levelOf } from "./interrupts.ts";
import { noteStray, settleStrays, type StrayHooks } from "./stray-interrupts.ts";

/** Most tasks with open calls at a time. */
const MOST_TASKS = 100_000;

/** Hooks for the entry and the return of calls. */
export interface CallHooks extends StrayHooks {
  /** The call at level `at` was entered. What is returned becomes `task.node[at]`: `OUTSIDE`, or the hooks' own number. */
  enter(
    task: TaskCalls,
    at: number,
    row: number,
    accepts: RowPredicate | undefined,
    record: CallRecord,
  ): number;
  /** A call with a node has returned. `selfNs`: without the calls and interrupts in it. */
  leave(
    task: TaskCalls,
    at: number,
    totalNs: number,
    selfNs: number,
    record: CallRecord,
    times: CallTimes,
  ): void;
  /** A call with a node has no recorded return. */
  drop?(task: TaskCalls, at: number): void;
}

/**
 * Follows the open calls of every task through the records of the function_graph tracer. The records' own depth is what
 * keeps the levels right where records are missing: what does not fit is counted and left out, never guessed.
 */
export class CallStacks {
  readonly faults: CallFaults = new CallFaults();
  /** Records so far. */
  seen = 0;
  readonly interrupts: Interrupts;
  readonly #tasks = new Map<number, TaskCalls>();
  readonly #hooks: CallHooks;
  readonly #returns = new Returns({
    enter: (record, isAccepted) => this.enter(record, 0, isAccepted ? undefined : () => false),
    leave: (record, times) => this.leave(record, times),
  });
  #lastKey = NaN;
  #last = new TaskCalls();

  constructor(hooks: CallHooks, rule: InterruptRule) {
    this.#hooks = hooks;
    this.interrupts = new Interrupts(rule);
  }

  enter(record: CallRecord, row: number, accepts: RowPredicate | undefined): void {
    this.seen += 1;
    const task = this.#taskOf(record);
    if (!task) return;
    const { depth, func, cpu } = record;
    const roles = this.interrupts.rolesOf(func);
    const level = levelOf(record.flags, roles);
    while (task.length > 0 && this.#isOver(task, depth, level, roles)) this.#drop(task);
    const at = task.push(depth, func, cpu, record.timeNs);
    if (at < 0) {
      this.faults.dropped += 1;
      return;
    }
    this.interrupts.enter(task, at, level, roles);
    task.node[at] = this.#hooks.enter(task, at, row, accepts, record);
    if (task.node[at] !== OUTSIDE && level < IN_HARDIRQ) this.#countGap(task, at);
  }

  leave(record: CallRecord, times: CallTimes): void {
    this.seen += 1;
    const task = this.#taskOf(record);
    if (!task) return;
    const { depth, func } = record;
    while (task.length > 0 && task.depth[task.length - 1]! > depth) this.#drop(task);
    const at = task.length - 1;
    if (at < 0 || task.depth[at]! < depth) this.#orphan(task);
    else if (task.func[at] !== func) {
      this.#drop(task);
      this.#orphan(task);
    } else this.#close(task, at, record, times);
  }

  /** A call of which only the return is recorded. */
  takeReturn(record: CallRecord, times: CallTimes, isAccepted: boolean): void {
    if (Number.isNaN(times.durationNs)) {
      this.faults.orphans += 1;
      return;
    }
    this.faults.withoutEntry += 1;
    this.#returns.take(record, times, isAccepted);
  }

  /** Counts the calls that are still open. */
  finish(): void {
    this.#returns.finish();
    for (const task of this.#tasks.values()) {
      for (let at = 0; at < task.length; at++) if (task.node[at] !== OUTSIDE) this.faults.unfinished += 1;
    }
  }

  #close(task: TaskCalls, at: number, record: CallRecord, times: CallTimes): void {
    const { durationNs } = times;
    const totalNs = Number.isNaN(durationNs) ? record.timeNs - task.startNs[at]! : durationNs;
    if (totalNs < 0) {
      this.#leaveOut(task, at);
      return;
    }
    this.interrupts.leave(task, at, record.flags);
    settleStrays(task, at, times, this.#hooks);
    task.length = at;
    if (at > 0) addToCaller(task, at, totalNs);
    noteStray(task, at, totalNs, times);
    if (task.node[at] === OUTSIDE) return;
    if (task.cpu[at] !== record.cpu) this.faults.migrated += 1;
    if (task.incomplete[at] === 1) this.faults.incomplete += 1;
    const selfNs = totalNs - task.innerNs[at]!;
    if (selfNs < 0) this.faults.outgrown += 1;
    this.#hooks.leave(task, at, totalNs, selfNs, record, times);
  }

  /** A call with a negative duration. */
  #leaveOut(task: TaskCalls, at: number): void {
    task.length = at;
    if (task.node[at] === OUTSIDE) return;
    this.faults.negative += 1;
    this.#hooks.drop?.(task, at);
  }

  /**
   * Whether the innermost call must be over when another is entered at `depth`. An interrupt can come while the tracer
   * records the call's end: the depth is one less by then (6.1, kernel/trace/fgraph.c: ftrace_pop_return_trace).
   */
  #isOver(task: TaskCalls, depth: number, level: number, roles: number): boolean {
    const top = task.length - 1;
    if (task.depth[top]! !== depth) return task.depth[top]! > depth;
    return !this.interrupts.comesBetween(task, top, level, roles);
  }

  /** Interrupts are not asked: they come while the tracer is between two depths, too. */
  #countGap(task: TaskCalls, at: number): void {
    const depth = task.depth[at]!;
    if (at === 0) this.faults.withoutCaller += depth > 0 ? 1 : 0;
    else if (task.node[at - 1] !== OUTSIDE && depth > task.depth[at - 1]! + 1) this.faults.gaps += 1;
  }

  /** The innermost call has no recorded return. */
  #drop(task: TaskCalls): void {
    const at = task.length - 1;
    task.length = at;
    if (at > 0) task.incomplete[at - 1] = 1;
    if (task.node[at] === OUTSIDE) return;
    this.faults.dropped += 1;
    this.#hooks.drop?.(task, at);
  }

  /** A return without an entry. Not counted outside traced roots. */
  #orphan(task: TaskCalls): void {
    const at = task.length - 1;
    if (at < 0 || task.node[at] !== OUTSIDE) this.faults.orphans += 1;
  }

  /** Every task has its own calls, wherever it runs; each CPU's idle task is one of its own (pid 0). */
  #taskOf({ pid, cpu }: CallRecord): TaskCalls | undefined {
    const key = pid === 0 ? -1 - cpu : pid;
    if (key === this.#lastKey) return this.#last;
    const task = this.#tasks.get(key) ?? this.#addTask(key);
    if (!task) {
      this.faults.dropped += 1;
      return undefined;
    }
    this.#lastKey = key;
    this.#last = task;
    return task;
  }

  #addTask(key: number): TaskCalls | undefined {
    if (this.#tasks.size >= MOST_TASKS) {
      for (const [other, { length }] of this.#tasks) if (length === 0) this.#tasks.delete(other);
      this.#lastKey = NaN;
      if (this.#tasks.size >= MOST_TASKS) return undefined;
    }
    const task = new TaskCalls();
    this.#tasks.set(key, task);
    return task;
  }
}

function addToCaller(task: TaskCalls, at: number, totalNs: number): void {
  const caller = at - 1;
  task.innerNs[caller]! += totalNs;
  task.interruptNs[caller]! += task.interrupt[at] === 1 ? totalNs : task.interruptNs[at]!;
}
