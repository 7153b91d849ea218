import { compareExact, type Exact } from "../../core/exact.ts";

/** Values are kept as they are up to this many a group. */
export const EXACT_VALUES = 1024;
/** A bucket is at most 1/64 of its lower bound wide, and its middle stands for it. */
export const RELATIVE_ERROR: number = 1 / 128;

/** 99.9 % of 1000 values is 999 of them, not the 999.0000000000001 that doubles make of it. */
const ROUNDING = 1 - 1e-12;

/**
 * Quantiles of a stream of numbers in bounded memory: exact (nearest rank) up to `EXACT_VALUES` values, then from
 * log-linear buckets (64 to each doubling, like an HDR histogram) with a relative error of at most 1/128.
 */
export class Quantiles {
  #values: Exact[] | undefined = [];
  #below: LogLinear | undefined;
  #above: LogLinear | undefined;
  #zeros = 0;
  #n = 0;
  #min = Infinity;
  #max = -Infinity;
  #wholeNumbers = true;

  get exact(): boolean {
    return this.#values !== undefined;
  }

  add(value: Exact): void {
    this.#n += 1;
    if (this.#values === undefined) this.#bucket(Number(value), 1);
    else this.#keep(value);
  }

  /** The smallest value with at least `fraction` of all values at or below it; nothing without values. */
  at(fraction: number): Exact | null {
    if (this.#n === 0) return null;
    const rank = Math.min(this.#n, Math.max(1, Math.ceil(fraction * this.#n * ROUNDING)));
    if (this.#values !== undefined) return this.#values.toSorted(compareExact)[rank - 1]!;
    return Math.min(this.#max, Math.max(this.#min, this.#fromBuckets(rank)));
  }

  merge(other: Quantiles): void {
    if (other.#values !== undefined) for (const value of other.#values) this.add(value);
    else this.#mergeBuckets(other);
  }

  #mergeBuckets(other: Quantiles): void {
    this.#spill();
    this.#n += other.#n;
    this.#zeros += other.#zeros;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    this.#wholeNumbers &&= other.#wholeNumbers;
    if (other.#below) (this.#below ??= new LogLinear()).merge(other.#below);
    if (other.#above) (this.#above ??= new LogLinear()).merge(other.#above);
  }

  #keep(value: Exact): void {
    this.#values!.push(value);
    if (this.#values!.length > EXACT_VALUES) this.#spill();
  }

  #spill(): void {
    const values = this.#values ?? [];
    this.#values = undefined;
    for (const value of values) this.#bucket(Number(value), 1);
  }

  #bucket(value: number, amount: number): void {
    if (!Number.isInteger(value)) this.#wholeNumbers = false;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (value > 0) (this.#above ??= new LogLinear()).add(value, amount);
    else if (value < 0) (this.#below ??= new LogLinear()).add(-value, amount);
    else this.#zeros += amount;
  }

  #fromBuckets(rank: number): number {
    const negative = this.#below?.total ?? 0;
    if (rank <= negative) return -this.#below!.middleAtRank(negative - rank + 1, this.#wholeNumbers);
    if (rank <= negative + this.#zeros) return 0;
    return this.#above!.middleAtRank(rank - negative - this.#zeros, this.#wholeNumbers);
  }
}

/** Exponent and first six bits of the fraction: the top 17 bits of a positive double, in the order of the values. */
const FRACTION_SHIFT = 14;
const asDouble = new Float64Array(1);
const asWords = new Uint32Array(asDouble.buffer);

/** Counts of positive numbers, dense between the least and the greatest bucket in use. */
class LogLinear {
  total = 0;
  #first = 0;
  #counts = new Float64Array(0);

  add(value: number, amount: number): void {
    asDouble[0] = value;
    const bucket = asWords[1]! >>> FRACTION_SHIFT;
    if (bucket < this.#first || bucket >= this.#first + this.#counts.length) this.#cover(bucket, bucket);
    this.#counts[bucket - this.#first]! += amount;
    this.total += amount;
  }

  merge(other: LogLinear): void {
    this.#cover(other.#first, other.#first + other.#counts.length - 1);
    for (const [index, count] of other.#counts.entries())
      this.#counts[other.#first + index - this.#first]! += count;
    this.total += other.total;
  }

  /** The middle of the bucket, of its whole numbers where there are no others: below 128 that is the number itself. */
  middleAtRank(rank: number, wholeNumbers: boolean): number {
    let seen = 0;
    const index = this.#counts.findIndex((count) => (seen += count) >= rank);
    const bucket = this.#first + index;
    const lower = lowerBound(bucket);
    const upper = lowerBound(bucket + 1);
    return wholeNumbers ? Math.floor((Math.ceil(lower) + Math.ceil(upper) - 1) / 2) : (lower + upper) / 2;
  }

  #cover(first: number, last: number): void {
    const empty = this.#counts.length === 0;
    const start = empty ? first : Math.min(first, this.#first);
    const end = empty ? last : Math.max(last, this.#first + this.#counts.length - 1);
    const counts = new Float64Array(end - start + 1);
    counts.set(this.#counts, empty ? 0 : this.#first - start);
    this.#first = start;
    this.#counts = counts;
  }
}

function lowerBound(bucket: number): number {
  asWords[0] = 0;
  asWords[1] = bucket << FRACTION_SHIFT;
  return asDouble[0]!;
}
