import type { Histogram } from "../result.ts";

export interface LinearRange {
  readonly min: number;
  readonly step: number;
  /** How many buckets; the last one ends at `min + count * step`. */
  readonly count: number;
}

/** Counts in buckets of one width; what lies outside is counted apart. */
export class LinearCounts {
  below = 0;
  above = 0;
  readonly #range: LinearRange;
  readonly #counts: Float64Array;

  constructor(range: LinearRange) {
    this.#range = range;
    this.#counts = new Float64Array(range.count);
  }

  add(value: number): void {
    const { min, step, count } = this.#range;
    const bucket = Math.floor((value - min) / step);
    if (bucket < 0) this.below += 1;
    else if (bucket >= count) this.above += 1;
    else this.#counts[bucket]! += 1;
  }

  merge(other: LinearCounts): void {
    this.below += other.below;
    this.above += other.above;
    for (const [bucket, count] of other.#counts.entries()) this.#counts[bucket]! += count;
  }

  /** From the first bucket in use to the last. */
  buckets(): Histogram["buckets"] {
    const { min, step } = this.#range;
    const first = this.#counts.findIndex((count) => count > 0);
    if (first < 0) return [];
    const last = this.#counts.findLastIndex((count) => count > 0);
    return Array.from({ length: last - first + 1 }, (_, index) => ({
      from: min + (first + index) * step,
      to: min + (first + index + 1) * step,
      count: this.#counts[first + index]!,
    }));
  }
}
