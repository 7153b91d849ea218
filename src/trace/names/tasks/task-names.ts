/** One more than PID_MAX_LIMIT (include/linux/threads.h). */
const PIDS = (1 << 22) + 1;

/** Numbers from here on are names, not thread ids. The first one is that of no name. */
const NAMES = 1 << 23;
const NO_NAME = NAMES;

/** Tasks and names of which events tell; beyond them, none is known. A machine has fewer of both in a day. */
const MOST_TASKS = 1 << 18;
const MOST_NAMES = 1 << 18;

const NAMED = 1;
const VARIES = 2;

/** A task's names in time order: `ids[i]` from `times[i]` on. */
interface Timeline {
  readonly times: number[];
  readonly ids: number[];
  /** When the task was named last. */
  last: number;
}

/**
 * What tasks were called, and when: from what recorded events say, in time order, and from what the kernel remembered when
 * recording ended (`saved_cmdlines`), which is the last word on each task.
 */
export class TaskNames {
  /** Names by thread id, and by the other numbers that `at` gives. */
  readonly comms: Map<number, string>;
  readonly #saved: ReadonlyMap<number, string>;
  readonly #timelines = new Map<number, Timeline>();
  readonly #ids = new Map<string, number>();
  readonly #flags = new Uint8Array(PIDS);

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
    const id = NAMES + 1 + this.#ids.size;
    this.#ids.set(name, id);
    this.comms.set(id, name);
    return id;
  }

  /** The task has this name now; before, too, as far as nothing else is known. In time order. */
  is(pid: number, id: number, time: number): void {
    const timeline = this.#timelineOf(pid);
    if (!timeline) return;
    push(timeline, id, timeline.ids.length === 0 ? -Infinity : time);
    timeline.last = time;
  }

  /** The task has this name from now on; before, it had another, known or not. In time order. */
  becomes(pid: number, id: number, time: number): void {
    const timeline = this.#timelineOf(pid);
    if (!timeline) return;
    if (timeline.ids.length === 0) push(timeline, NO_NAME, -Infinity);
    push(timeline, id, time);
    timeline.last = time;
  }

  /** All events were read: what the kernel remembered comes after them. */
  finish(): void {
    for (const [pid, timeline] of this.#timelines) {
      this.#append(pid, timeline);
      if (timeline.ids.length === 1) this.#settle(pid, timeline.ids[0]!);
      else this.#flags[pid] = NAMED | VARIES;
    }
  }

  /** A number by which `comms` knows the task's name at a time; `hasName` says whether it does. */
  at(pid: number, time: number): number {
    if (pid >= PIDS) return NO_NAME;
    if ((this.#flags[pid]! & VARIES) === 0) return pid;
    const { times, ids } = this.#timelines.get(pid)!;
    let [low, high] = [0, times.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle]! > time) high = middle;
      else low = middle + 1;
    }
    return ids[low - 1]!;
  }

  hasName(id: number): boolean {
    return id >= NAMES ? id !== NO_NAME : (this.#flags[id]! & NAMED) !== 0;
  }

  /** A name that the task had before is not the last one: the kernel did not note the later ones. */
  #append(pid: number, timeline: Timeline): void {
    const saved = this.#saved.get(pid);
    if (saved === undefined) return;
    const id = this.idOf(saved);
    if (!timeline.ids.includes(id)) push(timeline, id, timeline.last + AFTER);
  }

  #settle(pid: number, id: number): void {
    this.#timelines.delete(pid);
    const name = this.comms.get(id);
    if (name === undefined) return;
    this.comms.set(pid, name);
    this.#flags[pid] = NAMED;
  }

  /** Nothing for what is no thread id, and where there is no more room. */
  #timelineOf(pid: number): Timeline | undefined {
    const known = this.#timelines.get(pid);
    if (known) return known;
    if (pid >= PIDS || this.#timelines.size >= MOST_TASKS) return undefined;
    const timeline = { times: [], ids: [], last: 0 };
    this.#timelines.set(pid, timeline);
    return timeline;
  }
}

function push({ times, ids }: Timeline, id: number, time: number): void {
  if (ids.at(-1) === id) return;
  times.push(time);
  ids.push(id);
}

/** Later than one time stamp and before the next: those are whole numbers. */
export const AFTER = 0.5;
