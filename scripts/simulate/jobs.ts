import { comparePairs, type MetricComparison } from "../../src/compare/pairs/compare-pairs.ts";
import type { Noise } from "./noise.ts";
import { randomFrom, type Random } from "./random.ts";

/** One cell: jobs of this many metrics, of which the first `changed` are larger in b by `change` (0.03: 3 %). */
export interface Cell {
  readonly noise: Noise;
  readonly metrics: number;
  readonly changed: number;
  readonly change: number;
  readonly mostPairs: number;
  readonly trials: number;
}

/** How often something occurred, as shares of 1. */
export interface Rates {
  /** Jobs with a `worse`, and with a `better`, on a metric that did not change. */
  readonly falseWorse: number;
  readonly falseBetter: number;
  /** Changed metrics that were found worse, and that were called the same. */
  readonly found: number;
  readonly changedSame: number;
  /** Unchanged metrics that were called the same. */
  readonly unchangedSame: number;
  /** Pairs that a job ran, on average. */
  readonly pairs: number;
}

const TOLERANCE = 0.02;

/** Runs the cell's jobs through the code that decides. The same cell and seed give the same rates. */
export function simulate(cell: Cell, seed: number): Rates {
  const random = randomFrom(seed);
  const jobs = Array.from({ length: cell.trials }, () => runJob(cell, random));
  const changed = jobs.flatMap(({ metrics }) => metrics.slice(0, cell.changed));
  const unchanged = jobs.map(({ metrics }) => metrics.slice(cell.changed));
  return {
    falseWorse: share(unchanged, (metrics) => metrics.some(({ verdict }) => verdict === "worse")),
    falseBetter: share(unchanged, (metrics) => metrics.some(({ verdict }) => verdict === "better")),
    found: share(changed, ({ verdict }) => verdict === "worse"),
    changedSame: share(changed, ({ verdict }) => verdict === "same"),
    unchangedSame: share(unchanged.flat(), ({ verdict }) => verdict === "same"),
    pairs: jobs.reduce((sum, { pairs }) => sum + pairs, 0) / jobs.length,
  };
}

interface Job {
  readonly metrics: readonly MetricComparison[];
  readonly pairs: number;
}

/** As a runner would do it: run pairs, ask, and run more until the comparison is finished. */
function runJob({ noise, metrics, changed, change, mostPairs }: Cell, random: Random): Job {
  const series = Array.from({ length: metrics }, (_, index) => ({
    name: `m${index}`,
    worse: "larger" as const,
    tolerance: TOLERANCE,
    next: noise.start(random),
    factor: index < changed ? 1 + change : 1,
    a: [] as number[],
    b: [] as number[],
  }));
  for (let pairs = 0; ;) {
    const comparison = comparePairs(series, mostPairs);
    if (comparison.kind === "finished") return { metrics: comparison.metrics, pairs };
    for (const end = pairs + comparison.morePairs; pairs < end; pairs++) runPair(series, random() < 0.5);
  }
}

function runPair(
  series: readonly { next: () => number; factor: number; a: number[]; b: number[] }[],
  isReversed: boolean,
): void {
  for (const { next, factor, a, b } of series) {
    const [first, second] = [next(), next()];
    a.push(isReversed ? second : first);
    b.push((isReversed ? first : second) * factor);
  }
}

function share<T>(all: readonly T[], holds: (one: T) => boolean): number {
  return all.length === 0 ? 0 : all.filter(holds).length / all.length;
}
