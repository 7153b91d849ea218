import { type Exact, exactly, exactText } from "../../core/exact.ts";
import type { Bucket } from "../../document/result-document.ts";

/** 2^63 ≤ |x| < 2^64 is the last power of a 64-bit number; larger ones (scaled) go there too. */
const POWERS = 64;
const ZERO = POWERS;

/** Counts in buckets that double: …, [-3, -1), [-1, 0), [0, 1), [1, 2), [2, 4), [4, 8), …; fractions count as their floor. */
export class Log2Counts {
  /** Negative powers in falling order, zero, then positive powers. */
  readonly #counts = new Float64Array(2 * POWERS + 1);

  /** The number of the bucket. */
  add(value: Exact): number {
    const bucket = bucketOf(value);
    this.#counts[bucket]! += 1;
    return bucket;
  }

  merge(other: Log2Counts): void {
    for (const [bucket, count] of other.#counts.entries()) this.#counts[bucket]! += count;
  }

  /** Number of the first bucket in use. */
  get first(): number {
    return this.#counts.findIndex((count) => count > 0);
  }

  /** From the first bucket in use to the last. */
  buckets(): readonly Bucket[] {
    const { first } = this;
    if (first < 0) return [];
    const last = this.#counts.findLastIndex((count) => count > 0);
    return Array.from({ length: last - first + 1 }, (_, index) => ({
      ...boundsOf(first + index),
      count: this.#counts[first + index]!,
    }));
  }
}

function bucketOf(value: Exact): number {
  if (typeof value === "bigint") return largeBucketOf(value);
  if (value >= 1) return ZERO + 1 + powerOf(value);
  if (value >= 0) return ZERO;
  return ZERO - 1 - powerOf(Math.ceil(-value));
}

/** Rounded to a double, 2^54 − 1 would be 2^54. */
function largeBucketOf(value: bigint): number {
  const size = value < 0n ? -value : value;
  const power = Math.min(POWERS - 1, size.toString(2).length - 1);
  return value < 0n ? ZERO - 1 - power : ZERO + 1 + power;
}

const asDouble = new Float64Array(1);
const asWords = new Uint32Array(asDouble.buffer);

/** The exponent of a number from 1 on: floor(log2(x)), exactly. */
function powerOf(value: number): number {
  asDouble[0] = value;
  return Math.min(POWERS - 1, (asWords[1]! >>> 20) - 1023);
}

function boundsOf(bucket: number): Pick<Bucket, "from" | "to"> {
  if (bucket === ZERO) return { from: 0, to: 1 };
  if (bucket > ZERO)
    return { from: bound(2n ** BigInt(bucket - ZERO - 1)), to: bound(2n ** BigInt(bucket - ZERO)) };
  const power = BigInt(ZERO - 1 - bucket);
  return { from: bound(1n - 2n ** (power + 1n)), to: bound(1n - 2n ** power) };
}

function bound(value: bigint): number | string {
  return exactText(exactly(value));
}
