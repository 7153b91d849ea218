import type { AggregationRequest } from "../../spec/spec.ts";
import type { NumberCell, QuantityUnit, Scalar } from "../../document/result-document.ts";
import type { Spread } from "../state/spread.ts";
import { exactCell } from "./cell-values.ts";
import type { ValueColumn } from "./layout.ts";

/** One figure of a spread: its column and how it is read. */
export interface SpreadFigure {
  readonly column: ValueColumn;
  readonly of: (spread: Spread, group: number) => NumberCell;
}

const DEFAULT_PERCENTILES = [50, 90, 95, 99];

/** `n`, `mean`, `min`, the percentiles asked for, `max`. */
export function spreadFigures(request: AggregationRequest, unit: QuantityUnit): readonly SpreadFigure[] {
  return [
    adding(figure("n", "events", "integer", "number of values", (spread, group) => spread.moments.n(group))),
    figure("mean", unit, "real", "arithmetic mean", (spread, group) => spread.moments.mean(group)),
    figure("min", unit, "real", "smallest value", (spread, group) => exactCell(spread.moments.min(group))),
    ...percentilesOf(request).map((percent) => percentileFigure(percent, unit)),
    figure("max", unit, "real", "largest value", (spread, group) => exactCell(spread.moments.max(group))),
  ];
}

/** `sd`: the standard deviation of a sample, so with n - 1; no value for fewer than two. */
export function standardDeviationFigure(unit: QuantityUnit): SpreadFigure {
  return figure("sd", unit, "real", "standard deviation of the sample (n - 1)", (spread, group) =>
    spread.moments.standardDeviation(group),
  );
}

/** `total`: the exact sum. */
export function totalFigure(unit: QuantityUnit): SpreadFigure {
  return adding(
    figure("total", unit, "real", "sum of all values", (spread, group) =>
      exactCell(spread.moments.total(group)),
    ),
  );
}

/** The figures of one group as scalars, for results that aren't grouped or for all groups together. */
export function spreadScalars(
  figures: readonly SpreadFigure[],
  spread: Spread,
  group: number,
): Readonly<Record<string, Scalar>> {
  return Object.fromEntries(
    figures.map(({ column, of }) => [column.name, { value: of(spread, group), unit: column.unit }]),
  );
}

function percentilesOf({ options }: AggregationRequest): readonly number[] {
  const wanted = options["percentiles"];
  const percents = Array.isArray(wanted) ? wanted.filter((percent) => typeof percent === "number") : [];
  return (percents.length > 0 ? percents : DEFAULT_PERCENTILES).toSorted((a, b) => a - b);
}

function percentileFigure(percent: number, unit: QuantityUnit): SpreadFigure {
  const name = `p${String(percent).replace(".", "_")}`;
  const description = `${percent} % of the values are at most this`;
  return figure(name, unit, "real", description, (spread, group) =>
    exactCell(spread.quantile(group, percent / 100)),
  );
}

/** A count or a sum: a row that isn't there has 0 of it. */
function adding({ column, of }: SpreadFigure): SpreadFigure {
  return { column: { ...column, absent: 0 }, of };
}

function figure(
  name: string,
  unit: QuantityUnit,
  type: ValueColumn["type"],
  description: string,
  of: SpreadFigure["of"],
): SpreadFigure {
  return { column: { name, type, unit, description }, of };
}
