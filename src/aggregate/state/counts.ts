import { withRoomFor } from "./growing.ts";

/** One number a group, counted up; exact to 2^53. */
export class Counts {
  #values = new Float64Array(16);
  #total = 0;

  add(group: number, amount = 1): void {
    if (group >= this.#values.length) this.#values = withRoomFor(this.#values, group);
    this.#values[group]! += amount;
    this.#total += amount;
  }

  of(group: number): number {
    return this.#values[group] ?? 0;
  }

  /** Over all groups; a merge leaves it as it is. */
  get total(): number {
    return this.#total;
  }

  merge(into: number, from: number): void {
    const moved = this.of(from);
    this.#total -= moved;
    this.add(into, moved);
  }
}
