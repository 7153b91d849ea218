/** A thread of this process, and from when to when it was there, as the trace clock reads; absent: from the beginning, to the end. */
export interface OwnThread {
  readonly tid: number;
  readonly from?: string;
  readonly to?: string;
}

/**
 * The threads of this process while it records. They are looked at again and again: an id that is not there yet, or no more,
 * may be another task's.
 */
export class OwnThreads {
  readonly #list: () => readonly number[];
  readonly #there = new Map<number, string | undefined>();
  readonly #gone: OwnThread[] = [];
  #lastCheck: string | undefined;

  constructor(list: () => readonly number[]) {
    this.#list = list;
  }

  /** `clock`: the trace clock now. The first look is at the beginning of the recording. */
  check(clock: string | undefined): void {
    const now = new Set(this.#list());
    // Those that are new have begun since the last look, at which they were not there.
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
