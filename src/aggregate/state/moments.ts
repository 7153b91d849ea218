import type { Exact } from "../../core/exact.ts";
import { ExactTotals } from "./exact-totals.ts";
import { Extremes } from "./extremes.ts";
import { withRoomFor } from "./growing.ts";

/**
 * Number, sum, mean, variance (Welford's method: no cancellation), minimum and maximum, one of each a group. Sums and extremes of
 * integers are exact.
 */
export class Moments {
  #n = new Float64Array(16);
  #mean = new Float64Array(16);
  #squares = new Float64Array(16);
  readonly #totals = new ExactTotals();
  readonly #least = new Extremes("least");
  readonly #greatest = new Extremes("greatest");

  add(group: number, value: Exact): void {
    if (group >= this.#n.length) this.#grow(group);
    const rounded = Number(value);
    const n = this.#n[group]! + 1;
    const delta = rounded - this.#mean[group]!;
    const mean = this.#mean[group]! + delta / n;
    this.#n[group] = n;
    this.#mean[group] = mean;
    this.#squares[group]! += delta * (rounded - mean);
    this.#totals.add(group, value);
    this.#least.add(group, value);
    this.#greatest.add(group, value);
  }

  n(group: number): number {
    return this.#n[group] ?? 0;
  }

  /** Rounded beyond 2^53. */
  sum(group: number): number {
    return Number(this.#totals.of(group));
  }

  total(group: number): Exact {
    return this.#totals.of(group);
  }

  mean(group: number): number | null {
    return this.n(group) === 0 ? null : this.sum(group) / this.#n[group]!;
  }

  min(group: number): Exact | null {
    return this.#least.of(group);
  }

  max(group: number): Exact | null {
    return this.#greatest.of(group);
  }

  /** Of a sample (n − 1); nothing below two values. */
  standardDeviation(group: number): number | null {
    const n = this.n(group);
    return n > 1 ? Math.sqrt(this.#squares[group]! / (n - 1)) : null;
  }

  /** Chan's formula for two samples. */
  merge(into: number, from: number, source: Moments = this): void {
    const right = source.n(from);
    if (right === 0) return;
    this.#grow(into);
    const left = this.#n[into]!;
    const n = left + right;
    const delta = source.#mean[from]! - this.#mean[into]!;
    this.#squares[into]! += source.#squares[from]! + (delta * delta * left * right) / n;
    this.#mean[into]! += (delta * right) / n;
    this.#totals.merge(into, from, source.#totals);
    this.#least.merge(into, from, source.#least);
    this.#greatest.merge(into, from, source.#greatest);
    this.#n[into] = n;
  }

  #grow(group: number): void {
    this.#n = withRoomFor(this.#n, group);
    this.#mean = withRoomFor(this.#mean, group);
    this.#squares = withRoomFor(this.#squares, group);
  }
}
