/**
 * The probability that the comparison finds some metric worse although none is, before the confirmation (and the same for better).
 * It may be large because fresh pairs confirm what is found, with an error of their own. The product, 0.8 %, is what a job risks.
 */
const SCREENING_ERROR = 0.2;
/** The share of the first of two looks: little, as only large changes are to be found early, and every share is taken from the last. */
const FIRST_LOOK_ERROR = 0.02;
/** The same for the confirmation, over the metrics that were found. */
export const CONFIRMATION_ERROR = 0.04;

/** A moment at which the pairs so far are judged. */
export interface Look {
  /** How many pairs there are then. */
  readonly pairs: number;
  /** The error that it may add. */
  readonly error: number;
  /** The pairs up to this one confirm what the look finds. */
  readonly confirmedBy: number;
}

/** One look at the end, and one halfway if a single metric can be found there at all. */
export function plannedLooks(mostPairs: number, metrics: number): readonly Look[] {
  const half = Math.ceil(mostPairs / 2);
  const confirmedBy = 2 * mostPairs;
  if (half < fewestPairs(FIRST_LOOK_ERROR, metrics))
    return [{ pairs: mostPairs, error: SCREENING_ERROR, confirmedBy }];
  return [
    { pairs: half, error: FIRST_LOOK_ERROR, confirmedBy: mostPairs },
    { pairs: mostPairs, error: SCREENING_ERROR - FIRST_LOOK_ERROR, confirmedBy },
  ];
}

/** With fewer pairs, not even a metric that is worse in every pair passes Holm's test over so many metrics: n pairs reach 2^-n. */
function fewestPairs(error: number, metrics: number): number {
  return Math.ceil(Math.log2(metrics / error));
}

/** So many pairs are needed to find, and to confirm, that all metrics changed. */
export function fewestPairsOf(metrics: number): number {
  return fewestPairs(CONFIRMATION_ERROR, metrics);
}
