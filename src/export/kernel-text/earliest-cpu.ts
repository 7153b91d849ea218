import type { CpuCursor } from "./cpu-cursor.ts";

/** The CPU whose record is next in time, of equal ones the lowest (kernel/trace/trace.c, __find_next_entry). */
export class EarliestCpu {
  readonly #cursors: readonly CpuCursor[];
  #last: CpuCursor | undefined;
  /** While the last CPU's records are before this, it stays the earliest. */
  #boundNs = -Infinity;

  constructor(cursors: readonly CpuCursor[]) {
    this.#cursors = cursors.toSorted((a, b) => a.cpu - b.cpu);
  }

  get(): CpuCursor | undefined {
    const last = this.#last?.current;
    if (!last || last.timeNs >= this.#boundNs) this.#choose();
    return this.#last;
  }

  #choose(): void {
    let [earliest, leastNs, boundNs]: [CpuCursor | undefined, number, number] = [
      undefined,
      Infinity,
      Infinity,
    ];
    for (const cursor of this.#cursors) {
      const timeNs = cursor.current?.timeNs ?? Infinity;
      if (timeNs < leastNs) [earliest, leastNs, boundNs] = [cursor, timeNs, leastNs];
      else if (timeNs < boundNs) boundNs = timeNs;
    }
    this.#last = earliest;
    this.#boundNs = boundNs;
  }
}
