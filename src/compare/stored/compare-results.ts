import type { AggregationDocument, ResultDocument } from "../../document/result-document.ts";
import { compareTables } from "./compare-tables.ts";
import { type Obstacles, obstaclesOf, withEvents } from "./obstacles.ts";
import { compareValues, type ValueComparison } from "./compare-values.ts";

/** Two results of one spec, value by value. */
export interface ResultComparison {
  readonly name: string;
  readonly obstacles: Obstacles;
  readonly aggregations: readonly AggregationComparison[];
}

/** One aggregation on both sides. */
export interface AggregationComparison {
  readonly name: string;
  /** Names of the key columns. */
  readonly keys: readonly string[];
  /** Values of the rows, then the scalars; those that are equal, too. */
  readonly values: readonly ValueComparison[];
  /** Why parts of it, or all, are not compared; one sentence each. */
  readonly notes: readonly string[];
}

/** Compares what two results of a spec say. Each side is one run, so that nothing is called worse or better. */
export function compareResults(before: ResultDocument, after: ResultDocument): ResultComparison {
  const obstacles = obstaclesOf(before, after);
  const names = [...new Set([...Object.keys(before.aggregations), ...Object.keys(after.aggregations)])];
  const aggregations = names.map((name) =>
    compareAggregations(name, [before.aggregations[name], after.aggregations[name]], obstacles),
  );
  return { name: before.spec.name, obstacles, aggregations };
}

type Sides = readonly [AggregationDocument | undefined, AggregationDocument | undefined];

function compareAggregations(
  name: string,
  [before, after]: Sides,
  obstacles: Obstacles,
): AggregationComparison {
  if (!before || !after)
    return {
      name,
      keys: [],
      values: [],
      notes: [`only the ${before ? "earlier" : "later"} result has this aggregation`],
    };
  if (before.use !== after.use)
    return {
      name,
      keys: [],
      values: [],
      notes: [`not the same aggregation: ${before.use} before, ${after.use} after`],
    };
  const own = withEvents(obstacles, before, after);
  const { keys, values, notes } = compareTables(before.table, after.table, own);
  return {
    name,
    keys,
    values: [...values, ...compareScalars(before, after, own)],
    notes: [...own.different.slice(obstacles.different.length), ...notes],
  };
}

function compareScalars(
  { scalars: before }: AggregationDocument,
  { scalars: after }: AggregationDocument,
  obstacles: Obstacles,
): readonly ValueComparison[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const { unit } = (before[name] ?? after[name])!;
    const [old, now] = [before[name]?.value ?? null, after[name]?.value ?? null];
    return old === null && now === null
      ? []
      : [compareValues({ key: [], name, unit, before: old, after: now }, obstacles)];
  });
}
