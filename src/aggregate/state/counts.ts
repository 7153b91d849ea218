import { withRoomFor } from "./growing.ts";

/** One number a group, counted up; exact to 2^53. */
export class Counts {
  #values = new Float64Array(16);

  add(group: number, amount = 1): void {
    if (group >= this.#values.length) this.#values = withRoomFor(this.#values, group);
    this.#values[group]! += amount;
  }

  of(group: number): number {
    return this.#values[group] ?? 0;
  }

  merge(into: number, from: number): void {
    this.add(into, this.of(from));
  }
}
