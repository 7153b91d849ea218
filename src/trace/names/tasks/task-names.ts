import { AFTER, NameChanges, NO_NAME } from "./name-changes.ts";

/** One more than PID_MAX_LIMIT (include/linux/threads.h). */
const PIDS = (1 << 22) + 1;

/** Tasks and names of which events tell; beyond them, none is known. A machine has fewer of both in a day. */
const MOST_TASKS = 1 << 18;
const MOST_NAMES = 1 << 18;

const NAMED = 1;
const VARIES = 2;

/**
 * What tasks were called, and when: from what recorded events say, in time order, and from what the kernel remembered when
 * recording ended (`saved_cmdlines`), which is the last word on each task.
 */
export class TaskNames {
  /** Names by thread id, and by the other numbers that `at` gives. */
  readonly comms: Map<number, string>;
  readonly #saved: ReadonlyMap<number, string>;
  readonly #ids = new Map<string, number>();
  readonly #flags = new Uint8Array(PIDS);
  /** By thread id: its number among `#tasks` + 1, or 0 where no event names it. */
  readonly #taskOf = new Uint32Array(PIDS);
  /** Thread ids of those that events name. */
  readonly #tasks: number[] = [];
  readonly #changes = new NameChanges();

  /** `saved` is thread id → name. */
  constructor(saved: ReadonlyMap<number, string>) {
    this.#saved = saved;
    this.comms = new Map(saved);
    this.#flags[0] = NAMED;
    for (const pid of saved.keys()) this.#flags[pid] = NAMED;
  }

  /** A number for the name: not a thread id. */
  idOf(name: string | undefined): number {
    if (name === undefined) return NO_NAME;
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    if (this.#ids.size >= MOST_NAMES) return NO_NAME;
    const id = NO_NAME + 1 + this.#ids.size;
    this.#ids.set(name, id);
    this.comms.set(id, name);
    return id;
  }

  /** The task has this name now; before, too, as far as nothing else is known. In time order. */
  is(pid: number, id: number, time: number): void {
    const task = this.#task(pid);
    if (task < 0) return;
    this.#changes.add(task, id, this.#changes.count(task) === 0 ? -Infinity : time, time);
  }

  /** The task has this name from now on; before, it had another, known or not. In time order. */
  becomes(pid: number, id: number, time: number): void {
    const task = this.#task(pid);
    if (task < 0) return;
    if (this.#changes.count(task) === 0) this.#changes.add(task, NO_NAME, -Infinity, time);
    this.#changes.add(task, id, time, time);
  }

  /** All events were read: what the kernel remembered comes after them. */
  finish(): void {
    this.#appendSaved();
    this.#changes.sort(this.#tasks.length);
    for (const [task, pid] of this.#tasks.entries()) {
      if (this.#changes.count(task) > 1) this.#flags[pid] = NAMED | VARIES;
      else this.#settle(pid, this.#changes.first(task));
    }
  }

  /** A number by which `comms` knows the task's name at a time; `hasName` says whether it does. */
  at(pid: number, time: number): number {
    if (pid >= PIDS) return NO_NAME;
    if ((this.#flags[pid]! & VARIES) === 0) return pid;
    return this.#changes.at(this.#taskOf[pid]! - 1, time);
  }

  /** Thread id and last name of each task that events name. */
  *latest(): Generator<readonly [pid: number, name: string]> {
    for (const pid of this.#tasks) {
      const name = this.comms.get(this.at(pid, Infinity));
      if (name !== undefined) yield [pid, name];
    }
  }

  hasName(id: number): boolean {
    return id >= NO_NAME ? id !== NO_NAME : (this.#flags[id]! & NAMED) !== 0;
  }

  /** A name that the task had before is not the last one: the kernel did not note the later ones. */
  #appendSaved(): void {
    const names = new Uint32Array(this.#tasks.length).fill(NO_NAME);
    for (const [task, pid] of this.#tasks.entries()) {
      const saved = this.#saved.get(pid);
      if (saved !== undefined) names[task] = this.idOf(saved);
    }
    const had = this.#changes.everHad(names);
    for (const [task, name] of names.entries()) {
      const last = this.#changes.lastTime(task);
      if (name !== NO_NAME && had[task] === 0) this.#changes.add(task, name, last + AFTER, last);
    }
  }

  #settle(pid: number, id: number): void {
    const name = this.comms.get(id);
    if (name === undefined) return;
    this.comms.set(pid, name);
    this.#flags[pid] = NAMED;
  }

  /** -1 for what is no thread id, and where there is no more room. */
  #task(pid: number): number {
    const known = this.#taskOf[pid] ?? 0;
    if (known > 0) return known - 1;
    if (!(pid >= 0 && pid < PIDS) || this.#tasks.length >= MOST_TASKS) return -1;
    this.#taskOf[pid] = this.#tasks.push(pid);
    return this.#tasks.length - 1;
  }
}
