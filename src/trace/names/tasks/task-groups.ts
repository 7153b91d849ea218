import { type LossGaps, noGaps } from "../../ring-buffer/loss-gaps.ts";

/** A process that is not known. */
export const UNKNOWN_GROUP = -1;

/** What a recording states of the tasks that existed when it began. */
export interface ListedGroups {
  /** Thread id → process id (thread group id). */
  readonly groups: ReadonlyMap<number, number>;
  /** When the list was complete, on the batches' axis. */
  readonly readAt: number;
}

/** What a recording says of processes beyond the list. */
export interface GroupKnowledge {
  /** When events may have been lost; absent: never. */
  readonly gaps?: LossGaps;
  /** Times on different CPUs can be compared. */
  readonly isOrdered: boolean;
  /** Only tasks of a scope are recorded: what is known of a task ends with its `exit`. */
  readonly isScoped?: boolean;
}

/**
 * A task that starts is in /proc before the kernel writes `task_newtask` (kernel/fork.c, `copy_process`): if its event is not later than
 * the list by this much, the list may have the new task already. In ns.
 */
const START_NS = 1e9;

/** Later changes are not kept: from there on no process is known. */
const MOST_CHANGES = 1 << 21;

const NONE = -1;

/**
 * Which process (thread group) a thread id belongs to, and when: from the list that was read when recording began, and from each
 * `task_newtask`, in time order (docs/decisions/processes.md).
 */
export class TaskGroups {
  readonly #listed: ListedGroups;
  readonly #gaps: LossGaps;
  readonly #isOrdered: boolean;
  readonly #isScoped: boolean;
  /** Thread id → its latest change. */
  readonly #latest = new Map<number, number>();
  /** Of each change: its time, the process from then on, and the change of the same thread id before it. */
  readonly #times: number[] = [];
  readonly #groups: number[] = [];
  readonly #previous: number[] = [];
  /** The task whose process a new thread joins; `NONE` for a process of its own. */
  readonly #parents: number[] = [];
  readonly #isExit: boolean[] = [];
  /** From then on nothing is known. */
  #knownUntil = Infinity;

  constructor(listed: ListedGroups, { gaps = noGaps, isOrdered, isScoped = false }: GroupKnowledge) {
    this.#listed = listed;
    this.#gaps = gaps;
    this.#isOrdered = isOrdered;
    this.#isScoped = isScoped;
  }

  /** A task begins: a process, or a thread in the process of the task `creator`. In time order. */
  starts(pid: number, creator: number | undefined, time: number): void {
    if (creator === undefined) this.#add({ pid, group: pid, parent: NONE, isExit: false }, time);
    else this.#add({ pid, group: UNKNOWN_GROUP, parent: creator, isExit: false }, time);
  }

  /** A task exits: in a scope, nothing is known of its id from then on. In time order. */
  exits(pid: number, time: number): void {
    if (this.#isScoped) this.#add({ pid, group: UNKNOWN_GROUP, parent: NONE, isExit: true }, time);
  }

  /** All events were read: from now on processes can be asked for. */
  finish(): void {
    for (const [change, parent] of this.#parents.entries())
      if (parent !== NONE) this.#groups[change] = this.at(parent, this.#times[change]!);
  }

  /** The process of the task with this id at a time, or `UNKNOWN_GROUP`. */
  at(pid: number, time: number): number {
    if (pid === 0) return 0;
    if (time >= this.#knownUntil) return UNKNOWN_GROUP;
    // Where times cannot be compared, any change may be the latest.
    const moment = this.#isOrdered ? time : Infinity;
    let next = NONE;
    let change = this.#latest.get(pid) ?? NONE;
    while (change !== NONE && this.#times[change]! > moment) {
      next = change;
      change = this.#previous[change]!;
    }
    if (change === NONE) return this.#listedAt(pid, moment, next);
    return this.#isOrdered
      ? this.#unlessReused(this.#groups[change]!, this.#times[change]!, moment)
      : UNKNOWN_GROUP;
  }

  /** From the list, if nothing was lost before it or the time. `next`: the id's first change, which comes later. */
  #listedAt(pid: number, time: number, next: number): number {
    const { groups, readAt } = this.#listed;
    const slack = this.#isExit[next] === true ? 0 : START_NS;
    const isOfNext = next !== NONE && this.#times[next]! <= readAt + slack;
    // In a scope, a task outside of it can have got the id unseen before the list was read.
    const isEarly = this.#isScoped && (time < readAt || !this.#isOrdered);
    const group = isOfNext || isEarly ? undefined : groups.get(pid);
    if (group === undefined) return UNKNOWN_GROUP;
    return this.#unlessReused(group, -Infinity, Math.max(time, readAt));
  }

  /** The group, unless the thread id may be another task's by now. */
  #unlessReused(group: number, since: number, time: number): number {
    if (group === UNKNOWN_GROUP || this.#gaps.between(since, time)) return UNKNOWN_GROUP;
    return this.#isScoped && this.#hasExited(group, since, time) ? UNKNOWN_GROUP : group;
  }

  /**
   * A thread that executes a program takes the id of its process: its own id becomes free without an exit. The first thread of the process
   * exits before that (fs/exec.c, `de_thread`).
   */
  #hasExited(group: number, since: number, time: number): boolean {
    let change = this.#latest.get(group) ?? NONE;
    while (change !== NONE && this.#times[change]! > since) {
      if (this.#isExit[change] === true && this.#times[change]! <= time) return true;
      change = this.#previous[change]!;
    }
    return false;
  }

  #add({ pid, group, parent, isExit }: Change, time: number): void {
    if (pid === 0) return;
    if (this.#times.length >= MOST_CHANGES) {
      this.#knownUntil = Math.min(this.#knownUntil, time);
      return;
    }
    this.#previous.push(this.#latest.get(pid) ?? NONE);
    this.#latest.set(pid, this.#times.length);
    this.#times.push(time);
    this.#groups.push(group);
    this.#parents.push(parent);
    this.#isExit.push(isExit);
  }
}

interface Change {
  readonly pid: number;
  readonly group: number;
  readonly parent: number;
  readonly isExit: boolean;
}

/** Of a recording that does not state the processes of its tasks: only the idle task is known. */
export const noGroups: TaskGroups = new TaskGroups({ groups: new Map(), readAt: 0 }, { isOrdered: true });
