import type { KeptRow } from "../rows/kept-rows.ts";

/** Keeps the rows of the longest pairs; of equally long ones the first. Only those that are kept are read. */
export class SlowestRows {
  /** Rows given. */
  matched = 0;
  readonly #limit: number;
  /** A heap: each is at most as long as the two below it, `2 i + 1` and `2 i + 2`. */
  readonly #heap: Kept[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(read: () => KeptRow, durationNs: number): void {
    this.matched += 1;
    if (this.#heap.length < this.#limit) this.#push({ row: read(), durationNs, order: this.matched });
    else if (durationNs > this.#heap[0]!.durationNs)
      this.#replaceShortest({ row: read(), durationNs, order: this.matched });
  }

  /** All rows have been read. */
  settle(): void {}

  /** The longest first. */
  get rows(): readonly KeptRow[] {
    return this.#heap.toSorted((a, b) => (isBelow(a, b) ? 1 : -1)).map(({ row }) => row);
  }

  #push(kept: Kept): void {
    const heap = this.#heap;
    heap.push(kept);
    for (let at = heap.length - 1; at > 0;) {
      const above = (at - 1) >>> 1;
      if (!isBelow(heap[at]!, heap[above]!)) return;
      [heap[at], heap[above]] = [heap[above]!, heap[at]!];
      at = above;
    }
  }

  #replaceShortest(kept: Kept): void {
    const heap = this.#heap;
    heap[0] = kept;
    for (let at = 0; ;) {
      const least = [2 * at + 1, 2 * at + 2]
        .filter((child) => child < heap.length)
        .reduce((lowest, child) => (isBelow(heap[child]!, heap[lowest]!) ? child : lowest), at);
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  }
}

interface Kept {
  readonly row: KeptRow;
  readonly durationNs: number;
  readonly order: number;
}

/** Whether one is given up before the other: it is shorter, or as long and later. */
function isBelow(one: Kept, other: Kept): boolean {
  return one.durationNs === other.durationNs ? one.order > other.order : one.durationNs < other.durationNs;
}
