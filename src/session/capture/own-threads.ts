/** A thread of this process and its lifetime on the trace clock; absent: since the start, until the end. */
export interface OwnThread {
  readonly tid: number;
  readonly from?: string;
  readonly to?: string;
}

/**
 * The threads of this process while it records, checked repeatedly: before and after a thread's lifetime, its id may be another
 * task's.
 */
export class OwnThreads {
  readonly #list: () => readonly number[];
  readonly #there = new Map<number, string | undefined>();
  readonly #gone: OwnThread[] = [];
  #lastCheck: string | undefined;

  constructor(list: () => readonly number[]) {
    this.#list = list;
  }

  /** `clock`: the trace clock now. The first check is at the start of the recording. */
  check(clock: string | undefined): void {
    const now = new Set(this.#list());
    // New threads started after the last check.
    for (const tid of now) if (!this.#there.has(tid)) this.#there.set(tid, this.#lastCheck);
    for (const [tid, from] of this.#there) {
      if (now.has(tid)) continue;
      this.#there.delete(tid);
      this.#gone.push({ tid, ...span(from, clock) });
    }
    this.#lastCheck = clock;
  }

  threads(): readonly OwnThread[] {
    const there = [...this.#there].map(([tid, from]) => ({ tid, ...span(from, undefined) }));
    return [...this.#gone, ...there].toSorted((a, b) => a.tid - b.tid);
  }
}

function span(from: string | undefined, to: string | undefined): Omit<OwnThread, "tid"> {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}
