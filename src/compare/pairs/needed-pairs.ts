import { normalQuantile } from "../statistics/normal.ts";
import { type Look, fewestPairsOf } from "./looks.ts";
import { type Change, CONFIDENCE } from "./measure.ts";

/** How many pairs would have answered, and what. */
export interface NeededPairs {
  readonly pairs: number;
  /** `same`: that nothing changed, if nothing did. `change`: a change as large as the estimate, if it is that large. */
  readonly toShow: "same" | "change";
}

/** Pairs are counted so that the answer comes in four of five such comparisons. */
const POWER = 0.8;
/** The signed-rank interval needs six pairs at 95 %: 2^-6 is below 2.5 %. */
const FEWEST_FOR_INTERVAL = 6;

/**
 * From the interval's width, which shrinks with the root of the number of pairs. Null: not even the interval is known, or the change is
 * so close to the tolerance that no number of pairs would do.
 */
export function neededPairs(
  { estimate, lower, upper }: Change,
  margin: number,
  pairs: number,
  { look, metrics }: { readonly look: Look; readonly metrics: number },
): NeededPairs | null {
  const fewest = Math.max(FEWEST_FOR_INTERVAL, fewestPairsOf(metrics));
  if (estimate === null) return null;
  if (pairs < FEWEST_FOR_INTERVAL) return { pairs: fewest, toShow: "same" };
  const standardError = (upper - lower) / 2 / normalQuantile((1 - CONFIDENCE) / 2);
  const toShow = Math.abs(estimate) > margin ? "change" : "same";
  const errors = toShow === "same" ? ERRORS_OF_SAME : errorsOfChange(look.error / metrics);
  const distance = toShow === "same" ? margin : Math.abs(estimate);
  const wanted = Math.ceil(pairs * ((standardError * errors) / distance) ** 2);
  return Number.isFinite(wanted) ? { pairs: Math.max(fewest, wanted), toShow } : null;
}

/** Both ends of the interval have to be inside of the tolerance, so each may be outside in half of the cases without an answer. */
const ERRORS_OF_SAME = normalQuantile((1 - CONFIDENCE) / 2) + normalQuantile((1 - POWER) / 2);

function errorsOfChange(level: number): number {
  return normalQuantile(level) + normalQuantile(1 - POWER);
}
