import { countText } from "../../core/quantity-text.ts";
import type { Exact } from "../../core/exact.ts";
import { Moments } from "./moments.ts";
import { EXACT_VALUES, Quantiles } from "./quantiles.ts";

/** How the values of each group are spread: moments and quantiles. */
export class Spread {
  readonly moments: Moments = new Moments();
  readonly #quantiles: (Quantiles | undefined)[] = [];

  add(group: number, value: Exact): void {
    this.moments.add(group, value);
    this.#of(group).add(value);
  }

  quantile(group: number, fraction: number): Exact | null {
    return this.#quantiles[group]?.at(fraction) ?? null;
  }

  merge(into: number, from: number, source: Spread = this): void {
    this.moments.merge(into, from, source.moments);
    const other = source.#quantiles[from];
    if (other) this.#of(into).merge(other);
  }

  /** Some groups together, as group 0 of a new spread. */
  together(groups: readonly number[]): Spread {
    const all = new Spread();
    for (const group of groups) all.merge(0, group, this);
    return all;
  }

  /** A note on the precision of the percentiles; empty if there are none. */
  percentileNotes(): readonly string[] {
    const used = this.#quantiles.filter((quantiles) => quantiles !== undefined);
    if (used.length === 0) return [];
    if (used.every(({ exact }) => exact)) return ["Percentiles are exact (nearest rank)."];
    const kept = countText(EXACT_VALUES);
    return [
      `Percentiles are exact (nearest rank) up to ${kept} values. With more values, their error is at most 0.8 % (64 buckets for each power of two).`,
    ];
  }

  #of(group: number): Quantiles {
    return (this.#quantiles[group] ??= new Quantiles());
  }
}
