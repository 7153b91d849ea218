import { withRoomFor } from "./growing.ts";

/** Number, sum, mean, variance (Welford's method: no cancellation), minimum and maximum, one of each a group. */
export class Moments {
  #n = new Float64Array(16);
  #sum = new Float64Array(16);
  #mean = new Float64Array(16);
  #squares = new Float64Array(16);
  #min = new Float64Array(16);
  #max = new Float64Array(16);

  add(group: number, value: number): void {
    if (group >= this.#n.length) this.#grow(group);
    const n = this.#n[group]! + 1;
    const delta = value - this.#mean[group]!;
    const mean = this.#mean[group]! + delta / n;
    this.#n[group] = n;
    this.#sum[group]! += value;
    this.#mean[group] = mean;
    this.#squares[group]! += delta * (value - mean);
    if (n === 1 || value < this.#min[group]!) this.#min[group] = value;
    if (n === 1 || value > this.#max[group]!) this.#max[group] = value;
  }

  n(group: number): number {
    return this.#n[group] ?? 0;
  }

  sum(group: number): number {
    return this.#sum[group] ?? 0;
  }

  mean(group: number): number | null {
    if (this.n(group) === 0) return null;
    const sum = this.#sum[group]!;
    return Number.isSafeInteger(sum) ? sum / this.#n[group]! : this.#mean[group]!;
  }

  min(group: number): number | null {
    return this.n(group) > 0 ? this.#min[group]! : null;
  }

  max(group: number): number | null {
    return this.n(group) > 0 ? this.#max[group]! : null;
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
    this.#min[into] = left === 0 ? source.#min[from]! : Math.min(this.#min[into]!, source.#min[from]!);
    this.#max[into] = left === 0 ? source.#max[from]! : Math.max(this.#max[into]!, source.#max[from]!);
    this.#sum[into]! += source.#sum[from]!;
    this.#n[into] = n;
  }

  #grow(group: number): void {
    this.#n = withRoomFor(this.#n, group);
    this.#sum = withRoomFor(this.#sum, group);
    this.#mean = withRoomFor(this.#mean, group);
    this.#squares = withRoomFor(this.#squares, group);
    this.#min = withRoomFor(this.#min, group);
    this.#max = withRoomFor(this.#max, group);
  }
}
