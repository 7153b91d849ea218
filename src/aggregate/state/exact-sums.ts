import { withRoomFor } from "./growing.ts";

const WORD = 4_294_967_296;
/** Beyond this the low half is folded into the high one, long before a double would round. */
const FOLD_AT = 2 ** 52;

/**
 * Exact sums of 64-bit integers, one a group, with no BigInt an event: the low and high 32-bit words are added up apart
 * as doubles, and the low sum's carry is folded in before it can round. Exact up to 2^85.
 */
export class ExactSums {
  #low = new Float64Array(16);
  #high = new Float64Array(16);

  /** Adds `high * 2^32 + low`. */
  add(group: number, low: number, high: number): void {
    if (group >= this.#low.length) this.#grow(group);
    const sum = this.#low[group]! + low;
    this.#high[group]! += high;
    this.#low[group] = sum;
    if (sum > FOLD_AT || sum < -FOLD_AT) this.#fold(group);
  }

  of(group: number): bigint {
    return (BigInt(this.#high[group] ?? 0) << 32n) + BigInt(this.#low[group] ?? 0);
  }

  merge(into: number, from: number): void {
    this.add(into, this.#low[from] ?? 0, this.#high[from] ?? 0);
  }

  #fold(group: number): void {
    const carry = Math.floor(this.#low[group]! / WORD);
    this.#low[group]! -= carry * WORD;
    this.#high[group]! += carry;
  }

  #grow(group: number): void {
    this.#low = withRoomFor(this.#low, group);
    this.#high = withRoomFor(this.#high, group);
  }
}
