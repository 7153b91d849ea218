import type { Histogram } from "../../document/result-document.ts";
import { Log2Counts } from "./log2-counts.ts";
import { Spread } from "./spread.ts";

/** A spread with log2 buckets, one of each a group. */
export class LogSpread {
  readonly spread: Spread = new Spread();
  readonly #counts: (Log2Counts | undefined)[] = [];

  add(group: number, value: number): void {
    this.spread.add(group, value);
    this.#of(group).add(value);
  }

  merge(into: number, from: number): void {
    this.spread.merge(into, from);
    this.#of(into).merge(this.#of(from));
  }

  buckets(group: number): Histogram["buckets"] {
    return this.#of(group).buckets();
  }

  #of(group: number): Log2Counts {
    return (this.#counts[group] ??= new Log2Counts());
  }
}
