import { type LossGaps, noGaps } from "../../ring-buffer/loss-gaps.ts";

/** Whether a task is in a scope. */
export type Membership = typeof OUTSIDE | typeof MEMBER | typeof UNKNOWN;

/** The task is not in the scope. */
export const OUTSIDE = 0;
/** The task is in the scope. */
export const MEMBER = 1;
/** No event tells which of the two. */
export const UNKNOWN = 2;

/** The tasks that were found when recording began. */
export interface ListedMembers {
  readonly members: ReadonlySet<number>;
  /** Tasks that are not in the scope. What is in neither set was not seen. */
  readonly others: ReadonlySet<number>;
  /** When the list was complete, on the batches' axis. */
  readonly readAt: number;
}

/**
 * A task that starts is in /proc before the kernel writes `task_newtask` (kernel/fork.c, `copy_process`): if its event is not later than
 * the list by this much, the list may have the new task already. In ns.
 */
const START_NS = 1e9;

/** Later changes are not kept: from there on nothing is known. */
const MOST_CHANGES = 1 << 21;

const NONE = -1;

/**
 * Which tasks are in a scope, and when: from the list that was read when recording began, and from the events that change it, in time
 * order. New tasks are in the scope that their creator is in. Every new task must be recorded, and times on different CPUs comparable
 * (docs/decisions/scope.md).
 */
export class ScopeMembers {
  readonly #listed: ListedMembers;
  readonly #gaps: LossGaps;
  /** Thread id → its latest change. */
  readonly #latest = new Map<number, number>();
  /** Of each change: its time, the membership from then on, and the change of the same thread id before it. */
  readonly #times: number[] = [];
  readonly #states: Membership[] = [];
  readonly #previous: number[] = [];
  /** The task whose membership it takes over, or `NONE`. */
  readonly #sources: number[] = [];
  /** The thread id began another task's life: the list may be of either. */
  readonly #isStart: boolean[] = [];
  /** Of the thread ids whose source is another thread that takes the id over (`executes`): the id. */
  readonly #takenOver = new Map<number, number>();
  /** Listed, but by two tasks one after the other, one of them in the scope. */
  readonly #mixed = new Set<number>();
  /** From then on nothing is known. */
  #knownUntil = Infinity;

  constructor(listed: ListedMembers, gaps: LossGaps = noGaps) {
    this.#listed = listed;
    this.#gaps = gaps;
  }

  /** A task begins, in the scope that its creator is in. In time order. */
  starts(pid: number, creator: number, time: number): void {
    this.#add({ pid, state: UNKNOWN, source: creator, isStart: true }, time);
  }

  /** A task begins, and the event says more of it than its creator's membership. In time order. */
  startsAs(pid: number, state: Membership, time: number): void {
    this.#add({ pid, state, source: NONE, isStart: true }, time);
  }

  /** An event says whether a task is in the scope from now on. In time order. */
  states(pid: number, state: Membership, time: number): void {
    this.#add({ pid, state, source: NONE, isStart: false }, time);
  }

  /**
   * A thread other than the first executes a program: it takes the id of its process, whose first thread has ended (fs/exec.c, `de_thread`).
   * In time order.
   */
  executes(pid: number, thread: number, time: number): void {
    const change = this.#add({ pid, state: UNKNOWN, source: thread, isStart: false }, time);
    if (change !== NONE) this.#takenOver.set(change, pid);
  }

  /** All events were read: from now on memberships can be asked for. */
  finish(): void {
    for (const [change, source] of this.#sources.entries()) {
      if (source === NONE) continue;
      const state = this.at(source, this.#times[change]!);
      this.#states[change] = state;
      if (this.#takenOver.has(change)) this.#mix(change, state);
    }
  }

  /** Whether the task with this id is in the scope at a time. */
  at(pid: number, time: number): Membership {
    if (pid === 0) return OUTSIDE;
    if (time >= this.#knownUntil) return UNKNOWN;
    let next = NONE;
    let change = this.#latest.get(pid) ?? NONE;
    while (change !== NONE && this.#times[change]! > time) {
      next = change;
      change = this.#previous[change]!;
    }
    if (change === NONE) return this.#listedAt(pid, time, next);
    return this.#gaps.between(this.#times[change]!, time) ? UNKNOWN : this.#states[change]!;
  }

  /** From the list, if nothing was lost before it or the time. `next`: the id's first change, which comes later. */
  #listedAt(pid: number, time: number, next: number): Membership {
    const { members, others, readAt } = this.#listed;
    const slack = this.#isStart[next] === true ? START_NS : 0;
    const isOfNext = next !== NONE && this.#times[next]! <= readAt + slack;
    if (isOfNext || this.#mixed.has(pid) || this.#gaps.between(-Infinity, Math.max(time, readAt)))
      return UNKNOWN;
    if (members.has(pid)) return MEMBER;
    return others.has(pid) ? OUTSIDE : UNKNOWN;
  }

  /**
   * Between the end of a process's first thread and the program that another thread executes, the id is the other thread's: where only one
   * of them is in the scope, nothing is known of the id before.
   */
  #mix(change: number, state: Membership): void {
    const pid = this.#takenOver.get(change)!;
    const before = this.#previous[change]!;
    const known = before === NONE ? this.#listedAt(pid, this.#times[change]!, NONE) : this.#states[before]!;
    if (known === state) return;
    if (before === NONE) this.#mixed.add(pid);
    else this.#states[before] = UNKNOWN;
  }

  #add({ pid, state, source, isStart }: Change, time: number): number {
    if (pid === 0) return NONE;
    if (this.#times.length >= MOST_CHANGES) {
      this.#knownUntil = Math.min(this.#knownUntil, time);
      return NONE;
    }
    this.#previous.push(this.#latest.get(pid) ?? NONE);
    this.#latest.set(pid, this.#times.length);
    this.#states.push(state);
    this.#sources.push(source);
    this.#isStart.push(isStart);
    return this.#times.push(time) - 1;
  }
}

interface Change {
  readonly pid: number;
  readonly state: Membership;
  readonly source: number;
  readonly isStart: boolean;
}
