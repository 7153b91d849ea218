import type { EventBatch } from "../../decode/batch.ts";
import { eventName } from "../../decode/event-format.ts";
import type { LossGaps } from "../../ring-buffer/loss-gaps.ts";
import { MEMBER, OUTSIDE, type ScopeMembers, UNKNOWN } from "./scope-members.ts";
import { numbersOf, type RowReader, type TaskEvents, textsThat } from "./task-events.ts";

const START = "task:task_newtask";
const MOVE = "cgroup:cgroup_attach_task";

/** include/uapi/linux/sched.h: the new task is a thread of its creator's process; it starts in another control group. */
const CLONE_THREAD = 0x1_0000;
const CLONE_INTO_CGROUP = 2 ** 33;

/** Of cgroup_attach_task's `dst_root`: the hierarchy of version 2 (kernel/cgroup/cgroup.c, `cgroup_init`). */
const VERSION_2 = 0;

interface Known {
  /** Thread id → process of all tasks, when recording began. */
  readonly processes: ReadonlyMap<number, number>;
  readonly gaps: LossGaps;
}

/** The process that a thread is in, as said at `since`. */
interface InProcess {
  readonly process: number;
  readonly since: number;
}

/**
 * A task is in the scope while its process is in a control group of version 2, or in one below it. Threads of a process are never on both
 * sides, because the group is not a threaded one (Documentation/admin-guide/cgroup-v2.rst, "Threads").
 */
export class ScopeByControlGroup implements TaskEvents {
  readonly fields: TaskEvents["fields"] = new Map([
    [START, ["common_pid", "pid", "clone_flags"]],
    [MOVE, ["dst_root", "dst_path", "pid"]],
  ]);
  readonly #members: ScopeMembers;
  readonly #includes: (path: string) => boolean;
  readonly #gaps: LossGaps;
  readonly #processes: Map<number, InProcess>;
  /** Threads of each process; some may have ended. */
  readonly #threads = new Map<number, Set<number>>();

  constructor(group: string, members: ScopeMembers, { processes, gaps }: Known) {
    this.#members = members;
    this.#includes = (path) => isWithin(path, group);
    this.#gaps = gaps;
    this.#processes = new Map();
    for (const [tid, process] of processes) this.#join(tid, { process, since: -Infinity });
  }

  reader(batch: EventBatch): RowReader {
    return eventName(batch.event) === START ? this.#starts(batch) : this.#moves(batch);
  }

  #starts(batch: EventBatch): RowReader {
    const [pid, creator] = [numbersOf(batch, "pid"), numbersOf(batch, "common_pid")];
    const flags = numbersOf(batch, "clone_flags");
    return (row) => {
      const time = batch.times[row]!;
      const flag = flags(row);
      // Flags have more than 32 bits; `&` takes the low ones.
      if ((flag & CLONE_THREAD) !== 0) this.#startsThread(pid(row), creator(row), time);
      else this.#startsProcess(pid(row), creator(row), time, isIntoGroup(flag));
    };
  }

  #startsProcess(pid: number, creator: number, time: number, isElsewhere: boolean): void {
    this.#leave(pid);
    this.#join(pid, { process: pid, since: time });
    // The event does not say where.
    if (isElsewhere) this.#members.startsAs(pid, UNKNOWN, time);
    else this.#members.starts(pid, creator, time);
  }

  #startsThread(pid: number, creator: number, time: number): void {
    this.#leave(pid);
    const process = this.#processOf(creator, time);
    // A later move of its process would not be known to be its own.
    if (process === undefined) return this.#members.startsAs(pid, UNKNOWN, time);
    this.#members.starts(pid, creator, time);
    this.#join(pid, { process, since: time });
  }

  /** The kernel writes it once for a process, with its first thread (kernel/cgroup/cgroup.c, `cgroup_attach_task`). */
  #moves(batch: EventBatch): RowReader {
    const [pid, root] = [numbersOf(batch, "pid"), numbersOf(batch, "dst_root")];
    const isInside = textsThat(this.#includes, batch, "dst_path");
    return (row) => {
      if (root(row) !== VERSION_2) return;
      const time = batch.times[row]!;
      const state = isInside(row) ? MEMBER : OUTSIDE;
      if (this.#processOf(pid(row), time) !== pid(row)) {
        this.#leave(pid(row));
        this.#join(pid(row), { process: pid(row), since: time });
      }
      for (const tid of this.#threads.get(pid(row)) ?? [])
        if (this.#processOf(tid, time) === pid(row)) this.#members.states(tid, state, time);
    };
  }

  /** Nothing is known of a thread id after a loss: another task may have it. */
  #processOf(tid: number, time: number): number | undefined {
    const found = this.#processes.get(tid);
    return found && !this.#gaps.between(found.since, time) ? found.process : undefined;
  }

  #join(tid: number, found: InProcess): void {
    this.#processes.set(tid, found);
    const threads = this.#threads.get(found.process) ?? new Set();
    this.#threads.set(found.process, threads.add(tid));
  }

  /** The id is another task's now, and its process, if it was one, has ended. */
  #leave(tid: number): void {
    const found = this.#processes.get(tid);
    if (found) this.#threads.get(found.process)?.delete(tid);
    this.#processes.delete(tid);
    this.#threads.delete(tid);
  }
}

function isIntoGroup(flags: number): boolean {
  return Math.floor(flags / CLONE_INTO_CGROUP) % 2 === 1;
}

/** Whether a control group is `group`, or below it. Both begin with `/`. */
export function isWithin(path: string, group: string): boolean {
  return group === "/" || path === group || path.startsWith(`${group}/`);
}
