/** One number of each run, of two variants `a` and `b` that ran as pairs. Null: the run has no such value. */
export interface PairedMetric {
  readonly name: string;
  /** Which direction is the bad one. */
  readonly worse: "larger" | "smaller";
  /** The relative change that does not matter, such as 0.02. */
  readonly tolerance: number;
  /** By pair, in the order of the pairs. */
  readonly a: readonly (number | null)[];
  /** As long as `a`. */
  readonly b: readonly (number | null)[];
}

/** The same metric of some of the pairs. */
export function pairsOf(metric: PairedMetric, start: number, end: number): PairedMetric {
  return { ...metric, a: metric.a.slice(start, end), b: metric.b.slice(start, end) };
}
