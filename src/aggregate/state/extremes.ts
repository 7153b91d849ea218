import type { Exact } from "../../core/exact.ts";
import { withRoomFor } from "./growing.ts";

/** The least or the greatest of values, one a group, exactly. */
export class Extremes {
  readonly #isBetter: (value: Exact, best: Exact) => boolean;
  /** Rounded where the value is beyond 2^53; NaN where there is none. */
  #best = new Float64Array(0);
  readonly #exact = new Map<number, bigint>();

  constructor(which: "least" | "greatest") {
    this.#isBetter = which === "least" ? (value, best) => value < best : (value, best) => value > best;
  }

  add(group: number, value: Exact): void {
    const best = this.of(group);
    if (best !== null && !this.#isBetter(value, best)) return;
    if (group >= this.#best.length) this.#grow(group);
    this.#best[group] = Number(value);
    if (typeof value === "bigint") this.#exact.set(group, value);
    else if (this.#exact.size > 0) this.#exact.delete(group);
  }

  of(group: number): Exact | null {
    const best = this.#best[group];
    if (best === undefined || Number.isNaN(best)) return null;
    return this.#exact.size > 0 ? (this.#exact.get(group) ?? best) : best;
  }

  merge(into: number, from: number, source: Extremes = this): void {
    const value = source.of(from);
    if (value !== null) this.add(into, value);
  }

  #grow(group: number): void {
    const before = this.#best.length;
    this.#best = withRoomFor(this.#best, group);
    this.#best.fill(NaN, before);
  }
}
