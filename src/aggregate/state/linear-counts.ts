import { type Exact, exactOr, exactText } from "../../core/exact.ts";
import type { Histogram } from "../../document/result-document.ts";

/** The buckets of a linear histogram. */
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

  /** The number of the bucket; nothing for a value outside. */
  add(value: Exact): number | undefined {
    const { count } = this.#range;
    const bucket = this.#bucketOf(value);
    if (bucket >= 0 && bucket < count) {
      this.#counts[bucket]! += 1;
      return bucket;
    }
    if (bucket < 0) this.below += 1;
    else this.above += 1;
    return undefined;
  }

  merge(other: LinearCounts): void {
    this.below += other.below;
    this.above += other.above;
    for (const [bucket, count] of other.#counts.entries()) this.#counts[bucket]! += count;
  }

  /** Number of the first bucket in use. */
  get first(): number {
    return this.#counts.findIndex((count) => count > 0);
  }

  /** From the first bucket in use to the last. */
  buckets(): Histogram["buckets"] {
    const { min, step } = this.#range;
    const { first } = this;
    if (first < 0) return [];
    const last = this.#counts.findLastIndex((count) => count > 0);
    return Array.from({ length: last - first + 1 }, (_, index) => ({
      from: boundAt(min, step, first + index),
      to: boundAt(min, step, first + index + 1),
      count: this.#counts[first + index]!,
    }));
  }

  /** A value beyond 2^53 may be in a bucket whose bounds a double can hold, or in none. */
  #bucketOf(value: Exact): number {
    const { min, step } = this.#range;
    const isWhole = Number.isSafeInteger(min) && Number.isSafeInteger(step);
    if (typeof value !== "bigint" || !isWhole) return Math.floor((Number(value) - min) / step);
    const above = value - BigInt(min);
    const whole = above / BigInt(step);
    return Number(above < 0n ? whole - 1n : whole);
  }
}

function boundAt(min: number, step: number, bucket: number): number | string {
  return exactText(exactOr(min + bucket * step, () => BigInt(min) + BigInt(bucket) * BigInt(step)));
}
