import { withRoomFor } from "./growing.ts";

const WORD = 4_294_967_296;
/** Beyond this a word's sum is folded into the next one, before a double would round it. */
const FOLD_AT = 2 ** 52;

/**
 * Exact sums of 64-bit integers, one a group, with no BigInt an event: low and high 32-bit words are added up apart, as
 * doubles, and what they carry is folded into the word above before it can round.
 */
export class ExactSums {
  #low = new Float64Array(16);
  #high = new Float64Array(16);
  #top = new Float64Array(16);

  /** Adds `high * 2^32 + low`. */
  add(group: number, low: number, high: number): void {
    if (group >= this.#low.length) this.#grow(group);
    const lowSum = this.#low[group]! + low;
    const highSum = this.#high[group]! + high;
    this.#low[group] = lowSum;
    this.#high[group] = highSum;
    if (Math.abs(lowSum) > FOLD_AT || Math.abs(highSum) > FOLD_AT) this.#fold(group);
  }

  of(group: number): bigint {
    const [top, high, low] = [this.#top, this.#high, this.#low].map((words) => BigInt(words[group] ?? 0));
    return (top! << 64n) + (high! << 32n) + low!;
  }

  merge(into: number, from: number): void {
    this.add(into, this.#low[from] ?? 0, this.#high[from] ?? 0);
    this.#top[into]! += this.#top[from] ?? 0;
  }

  #fold(group: number): void {
    fold(group, this.#low, this.#high);
    fold(group, this.#high, this.#top);
  }

  #grow(group: number): void {
    this.#low = withRoomFor(this.#low, group);
    this.#high = withRoomFor(this.#high, group);
    this.#top = withRoomFor(this.#top, group);
  }
}

function fold(group: number, words: Float64Array, above: Float64Array): void {
  const carry = Math.floor(words[group]! / WORD);
  words[group]! -= carry * WORD;
  above[group]! += carry;
}
