import type { TaskGroups } from "../../../src/trace/names/tasks/task-groups.ts";

/** A task that exists. Its group is the thread id of its process's first thread. */
export interface Living {
  readonly pid: number;
  readonly group: number;
}

/** An action of a task that is chosen among the living ones, and which free id a new task gets. */
export interface Step {
  readonly task: number;
  readonly what: "process" | "thread" | "exit" | "exec";
  readonly pid: number;
}

/** What a recording contains of it. */
export interface Told {
  readonly groups: TaskGroups;
  readonly isLost?: (time: number) => boolean;
  /** Thread ids of the scope; absent: all are recorded. */
  readonly scope?: Set<number>;
  /** The list of processes, which is read at this time. */
  readonly list?: { readonly groups: Map<number, number>; readonly readAt: number };
}

/** Few, so that they are used again. */
const IDS = [1, 2, 3, 4, 5, 6, 7, 8];

/**
 * A kernel with eight thread ids. The first thread of a process may exit before the others: its id stays the process's. Like Linux, it
 * keeps a scope by thread ids: a creator's adds the new task's, an exit removes it.
 */
export class NaiveKernel {
  living: readonly Living[];
  readonly #told: Told;

  constructor(living: readonly Living[], told: Told) {
    this.living = living;
    this.#told = told;
  }

  step({ task, what, pid }: Step, time: number): void {
    const one = this.living[task % Math.max(1, this.living.length)];
    if (!one) return;
    if (what === "exit") this.#exit(one, time);
    else if (what === "exec") this.#exec(one, time);
    else this.#start(one, what, pid, time);
    this.#list(time);
  }

  /** The living tasks whose events are recorded. */
  get traced(): readonly Living[] {
    return this.living.filter(({ pid }) => this.#isInScope(pid));
  }

  #start(one: Living, what: "process" | "thread", pid: number, time: number): void {
    const free = IDS.filter((id) => this.living.every((other) => other.pid !== id && other.group !== id));
    const next = free[pid % Math.max(1, free.length)];
    if (next === undefined) return;
    const { groups, scope } = this.#told;
    const creator = what === "thread" ? one.pid : undefined;
    if (this.#isRecorded(one, time)) groups.starts(next, creator, time);
    if (scope?.has(one.pid) === true) scope.add(next);
    this.living = [...this.living, { pid: next, group: creator === undefined ? next : one.group }];
  }

  #exit(one: Living, time: number): void {
    if (this.#isRecorded(one, time)) this.#told.groups.exits(one.pid, time);
    this.#told.scope?.delete(one.pid);
    this.living = this.living.filter((other) => other !== one);
  }

  /** All other threads of its process end, and it takes the process's id. */
  #exec(one: Living, time: number): void {
    for (const other of this.living) if (other !== one && other.group === one.group) this.#exit(other, time);
    this.living = this.living.map((other) => (other === one ? { ...one, pid: one.group } : other));
  }

  #list(time: number): void {
    const { list } = this.#told;
    if (!list || time > list.readAt) return;
    list.groups.clear();
    for (const { pid, group } of this.traced) if (this.#isInScope(group)) list.groups.set(pid, group);
  }

  #isRecorded({ pid }: Living, time: number): boolean {
    return this.#isInScope(pid) && this.#told.isLost?.(time) !== true;
  }

  #isInScope(pid: number): boolean {
    return this.#told.scope?.has(pid) ?? true;
  }
}
