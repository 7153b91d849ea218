import type { Heat } from "../../document/result-document.ts";
import { TimeBins } from "./time-bins.ts";

/** Most intervals of a heat map; beyond, neighbours are added together and the interval doubles. */
const MOST_INTERVALS = 250;
/** Most buckets of a group. */
export const MOST_HEAT_BUCKETS = 200;

/** The counts of histograms' buckets in each interval of time, one heat map a group. Bounded. */
export class HeatCounts {
  readonly #bins: TimeBins;

  constructor(stepNs: number) {
    this.#bins = new TimeBins(stepNs, MOST_INTERVALS);
  }

  /** Of one interval, in ns: the one asked for, doubled as often as the recording's length made necessary. */
  get stepNs(): number {
    return this.#bins.stepNs;
  }

  add(group: number, bucket: number, timeNs: number): void {
    this.#bins.add(group * MOST_HEAT_BUCKETS + bucket, Math.max(0, timeNs), 1);
  }

  merge(into: number, from: number): void {
    for (let bucket = 0; bucket < MOST_HEAT_BUCKETS; bucket++)
      this.#bins.merge(into * MOST_HEAT_BUCKETS + bucket, from * MOST_HEAT_BUCKETS + bucket);
  }

  /** To be called once, before `of`. */
  cover(startNs: number, durationNs: number): void {
    this.#bins.coverSpan(startNs, durationNs);
  }

  /** Of so many buckets from `first` on, over all intervals of the recording. */
  of(group: number, first: number, buckets: number, span: { startNs: number; durationNs: number }): Heat {
    const { stepNs } = this.#bins;
    const begin = Math.floor(span.startNs / stepNs);
    const end = Math.max(this.#bins.used, Math.ceil((span.startNs + span.durationNs) / stepNs), begin + 1);
    const counts = Array.from({ length: buckets }, (_, bucket) =>
      this.#bins.of(group * MOST_HEAT_BUCKETS + first + bucket, end).slice(begin),
    );
    return { stepNs, counts };
  }
}
