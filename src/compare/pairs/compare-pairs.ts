import { holm } from "../statistics/holm.ts";
import { type Basis, differencesOf } from "./differences.ts";
import { CONFIRMATION_ERROR, type Look, plannedLooks } from "./looks.ts";
import { type Change, changeOf, marginOf, tailsOf } from "./measure.ts";
import { type NeededPairs, neededPairs } from "./needed-pairs.ts";
import { type PairedMetric, pairsOf } from "./paired-metric.ts";

/** How b compares with a. `same`: the whole interval is within the tolerance. */
export type ComparisonVerdict = "worse" | "better" | "same" | "can't tell";

/** The answer for one metric. */
export interface MetricComparison {
  readonly name: string;
  readonly verdict: ComparisonVerdict;
  readonly basis: Basis;
  /** Relative change of b against a: 0.03 is 3 % more. Null: unknown. */
  readonly estimate: number | null;
  /** 95 % interval of the change; null: unbounded. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Pairs that the verdict rests on, and how many of them lack a value. */
  readonly pairs: number;
  readonly missing: number;
  /** Of `can't tell`: whether a change was found that fresh pairs did not confirm. */
  readonly isUnconfirmed: boolean;
  /** Of `can't tell`: how many pairs would have answered; null: unknown. */
  readonly needed: NeededPairs | null;
}

/** What to do next: run more pairs and ask again with all of them, or read the answers, in the order of the metrics. */
export type Comparison =
  | { readonly kind: "unfinished"; readonly morePairs: number }
  | { readonly kind: "finished"; readonly metrics: readonly MetricComparison[] };

/**
 * Compares two variants by pairs of runs, each pair in random order. Unit of all values: one run. `mostPairs` is the number of pairs
 * at which a change is looked for at the latest; as many again can be needed to confirm one. docs/decisions/comparing.md states the
 * method and its errors.
 */
export function comparePairs(metrics: readonly PairedMetric[], mostPairs: number): Comparison {
  const done = Math.min(...metrics.map(({ a }) => a.length));
  const looks = plannedLooks(mostPairs, metrics.length);
  const findings = looks.filter(({ pairs }) => pairs <= done).map((look) => lookAt(metrics, look));
  const next = morePairs(looks, findings, done);
  if (next > 0) return { kind: "unfinished", morePairs: next };
  return {
    kind: "finished",
    metrics: metrics.map((metric, index) => answer(metric, index, findings, metrics.length)),
  };
}

/** What one look found, by metric. */
interface Finding {
  readonly look: Look;
  readonly metrics: readonly PairedMetric[];
  readonly found: readonly Direction[];
  /** As found, where the pairs behind the look agree; undefined: these pairs are yet to be run. */
  readonly confirmed: readonly Direction[] | undefined;
}

/** Undefined: neither. */
type Direction = "worse" | "better" | undefined;

function lookAt(metrics: readonly PairedMetric[], look: Look): Finding {
  const seen = metrics.map((metric) => pairsOf(metric, 0, look.pairs));
  const found = directions(seen, look.error).map((direction, index) =>
    direction && exceedsTolerance(seen[index]!, direction) ? direction : undefined,
  );
  return { look, metrics: seen, found, confirmed: confirm(metrics, found, look) };
}

function confirm(
  metrics: readonly PairedMetric[],
  found: readonly Direction[],
  { pairs, confirmedBy }: Look,
): Finding["confirmed"] {
  if (metrics.some(({ a }) => a.length < confirmedBy)) return undefined;
  const flagged = found.flatMap((direction, index) => (direction ? [index] : []));
  const again = directions(
    flagged.map((index) => pairsOf(metrics[index]!, pairs, confirmedBy)),
    CONFIRMATION_ERROR,
  );
  return found.map((direction, index) =>
    again[flagged.indexOf(index)] === direction ? direction : undefined,
  );
}

/** Holm's correction for each direction by itself: `error` is the probability of a wrong `worse` among all metrics. */
function directions(metrics: readonly PairedMetric[], error: number): readonly Direction[] {
  const tails = metrics.map(tailsOf);
  const worse = holm(
    tails.map(({ above }) => above),
    error,
  );
  const better = holm(
    tails.map(({ below }) => below),
    error,
  );
  return tails.map((_, index) => (worse[index] ? "worse" : better[index] ? "better" : undefined));
}

/** Without an estimate, the values have no size that a tolerance could be relative to. */
function exceedsTolerance(metric: PairedMetric, direction: Direction): boolean {
  const differences = differencesOf(metric);
  const { estimate } = changeOf(differences);
  if (estimate === null) return true;
  return (direction === "worse" ? estimate : -estimate) > marginOf(metric, differences);
}

function morePairs(looks: readonly Look[], findings: readonly Finding[], done: number): number {
  const last = findings.at(-1);
  if (!last) return looks[0]!.pairs - done;
  const next = looks[findings.length];
  if (next) return last.metrics.every(isSame) ? 0 : next.pairs - done;
  const isWaiting = last.found.some((_, index) => awaitsConfirmation(findings, index));
  return isWaiting && !last.confirmed ? last.look.confirmedBy - done : 0;
}

/** What the last look found and no earlier look's pairs confirmed already. */
function awaitsConfirmation(findings: readonly Finding[], index: number): boolean {
  const direction = findings.at(-1)!.found[index];
  return (
    direction !== undefined &&
    findings.slice(0, -1).every(({ confirmed }) => confirmed?.[index] !== direction)
  );
}

function isSame(metric: PairedMetric): boolean {
  const differences = differencesOf(metric);
  return isWithin(changeOf(differences), marginOf(metric, differences));
}

/** Strictly, because the ends of the closed interval belong to it; an exact metric has to be equal. */
function isWithin({ lower, upper }: Change, margin: number): boolean {
  return margin === 0 ? lower === 0 && upper === 0 : lower > -margin && upper < margin;
}

function answer(
  metric: PairedMetric,
  index: number,
  findings: readonly Finding[],
  count: number,
): MetricComparison {
  const { look } = findings.at(-1)!;
  const isExtended = awaitsConfirmation(findings, index);
  const seen = pairsOf(metric, 0, isExtended ? look.confirmedBy : look.pairs);
  const differences = differencesOf(seen);
  const change = changeOf(differences);
  const margin = marginOf(seen, differences);
  const direction = findings.map(({ confirmed }) => confirmed?.[index]).find(Boolean);
  const verdict =
    direction && exceedsTolerance(seen, direction)
      ? direction
      : // Pairs of a confirmation are not a look of their own: claiming equality there would add an error.
        !isExtended && isWithin(change, margin)
        ? "same"
        : "can't tell";
  return {
    name: metric.name,
    verdict,
    basis: differences.basis,
    ...asRelative(change, metric, differences.basis),
    pairs: seen.a.length,
    missing: differences.missing,
    isUnconfirmed: direction === undefined && findings.some(({ found }) => found[index] !== undefined),
    needed:
      verdict === "can't tell" ? neededPairs(change, margin, seen.a.length, { look, metrics: count }) : null,
  };
}

/** Relative changes of b against a; the sign is that of b - a again. */
function asRelative(
  { estimate, lower, upper }: Change,
  { worse }: PairedMetric,
  basis: Basis,
): Pick<MetricComparison, "estimate" | "lower" | "upper"> {
  const relative = (value: number): number | null => {
    const change = worse === "larger" ? value : -value;
    return Number.isFinite(change) ? (basis === "difference" ? change : Math.expm1(change)) : null;
  };
  const ends = [relative(lower), relative(upper)] as const;
  const [low, high] = worse === "larger" ? ends : [ends[1], ends[0]];
  return { estimate: estimate === null ? null : relative(estimate), lower: low, upper: high };
}
