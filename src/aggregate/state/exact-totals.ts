import { type Exact, exactly } from "../../core/exact.ts";
import { withRoomFor } from "./growing.ts";

/** Beyond this a sum is moved aside, and a value is added as a bigint, before a double would round. */
const MOST_ADDED = 2 ** 51;

/** Exact sums of integers, one a group; other numbers are added as doubles. */
export class ExactTotals {
  #sums = new Float64Array(16);
  /** What was moved aside. */
  readonly #large = new Map<number, bigint>();

  add(group: number, value: Exact): void {
    if (group >= this.#sums.length) this.#sums = withRoomFor(this.#sums, group);
    if (typeof value === "bigint" || Math.abs(value) > MOST_ADDED) {
      this.#addLarge(group, BigInt(value));
      return;
    }
    const sum = this.#sums[group]! + value;
    const isLarge = Math.abs(sum) > MOST_ADDED && Number.isInteger(sum);
    this.#sums[group] = isLarge ? 0 : sum;
    if (isLarge) this.#addLarge(group, BigInt(sum));
  }

  of(group: number): Exact {
    const sum = this.#sums[group] ?? 0;
    const large = this.#large.get(group);
    if (large === undefined) return sum;
    return Number.isInteger(sum) ? exactly(large + BigInt(sum)) : Number(large) + sum;
  }

  merge(into: number, from: number, source: ExactTotals = this): void {
    this.add(into, source.#sums[from] ?? 0);
    const large = source.#large.get(from);
    if (large !== undefined) this.#addLarge(into, large);
  }

  #addLarge(group: number, value: bigint): void {
    this.#large.set(group, (this.#large.get(group) ?? 0n) + value);
  }
}
