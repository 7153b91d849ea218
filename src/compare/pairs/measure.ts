import { type Tails, signedRankTails } from "../statistics/signed-rank.ts";
import { hodgesLehmann, lowerEnd, upperEnd, type WalshAverages, walshAverages } from "../statistics/walsh.ts";
import { type Differences, differencesOf } from "./differences.ts";
import type { PairedMetric } from "./paired-metric.ts";

/** Confidence of every interval. `same` is claimed at no more than two looks, so that it is wrong in at most 5 % of cases at the tolerance. */
export const CONFIDENCE = 0.95;

/** Estimate and interval of b's change against a: logarithms or relative differences, positive where b is worse. */
export interface Change {
  /** Null without a pair, or without a size that the differences could be relative to. */
  readonly estimate: number | null;
  readonly lower: number;
  readonly upper: number;
}

/** p-values of `worse` (above) and `better` (below). A missing value counts as evidence against either. */
export function tailsOf(metric: PairedMetric): Tails {
  const { values, missing } = differencesOf(metric);
  const { above } = signedRankTails(withMissing(values, missing, -Infinity));
  const { below } =
    missing === 0 ? signedRankTails(values) : signedRankTails(withMissing(values, missing, Infinity));
  return { above, below };
}

/** The change by the pairs at hand; its interval allows every missing value to be anything. */
export function changeOf({ basis, values, missing }: Differences): Change {
  if (values.length === 0 || !values.every(Number.isFinite))
    return { estimate: null, lower: -Infinity, upper: Infinity };
  if (basis === "exact") return { estimate: values[0]!, lower: values[0]!, upper: values[0]! };
  const averages = walshAverages(values);
  const averagesWith = (worst: number): WalshAverages =>
    missing === 0 ? averages : walshAverages(withMissing(values, missing, worst));
  return {
    estimate: hodgesLehmann(averages),
    lower: lowerEnd(averagesWith(-Infinity), CONFIDENCE),
    upper: upperEnd(averagesWith(Infinity), CONFIDENCE),
  };
}

/** The change that does not matter, on the scale of the differences. No change of an exact metric is too small to matter. */
export function marginOf({ tolerance }: PairedMetric, { basis }: Differences): number {
  if (basis === "exact") return 0;
  return basis === "ratio" ? Math.log1p(tolerance) : tolerance;
}

function withMissing(values: readonly number[], missing: number, worst: number): readonly number[] {
  return missing === 0 ? values : [...values, ...Array.from({ length: missing }, () => worst)];
}
