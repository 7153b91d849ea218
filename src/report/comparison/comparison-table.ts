import type { AggregationComparison, ResultComparison } from "../../compare/stored/compare-results.ts";
import { isMeasured, type ValueComparison, type ValueVerdict } from "../../compare/stored/compare-values.ts";
import { countOf, distinctTexts, quantityText } from "../../core/quantity-text.ts";
import type { Cell } from "../../document/result-document.ts";
import type { Align } from "../text/fit.ts";

/** A comparison as a table of raw text, for any format. */
export interface ComparisonTable {
  readonly columns: readonly { readonly header: string; readonly align: Align }[];
  readonly rows: readonly (readonly string[])[];
  /** Rows that are left out. */
  readonly hidden: number;
}

/** Most values of an aggregation that are shown. */
const MOST_ROWS = 60;
const NO_VALUE = "–";

/** The values that differ, each with both sides. */
export function comparisonTable({ keys, values }: AggregationComparison): ComparisonTable {
  const differing = values.filter(({ before, after }) => before !== after);
  const shown = differing.slice(0, MOST_ROWS);
  const left = (header: string): ComparisonTable["columns"][number] => ({ header, align: "left" });
  const right = (header: string): ComparisonTable["columns"][number] => ({ header, align: "right" });
  return {
    columns: [
      ...keys.map(left),
      left("value"),
      right("before"),
      right("after"),
      right("change"),
      left("verdict"),
    ],
    rows: shown.map((value) => [
      ...keys.map((_, index) => keyText(value, index)),
      value.name,
      ...sideTexts(value),
    ]),
    hidden: differing.length - shown.length,
  };
}

/** `12 changed, 3 the same`: how many values have which verdict; empty if nothing was compared. */
export function verdictCounts(aggregations: readonly AggregationComparison[]): string {
  const all = aggregations.flatMap(({ values }) => values);
  const counts = verdictNames.map(([verdict, name]) => ({
    name,
    count: all.filter((value) => value.verdict === verdict).length,
  }));
  return counts
    .flatMap(({ name, count }) => (count === 0 ? [] : [`${quantityText(count, "none")} ${name}`]))
    .join(", ");
}

/** What the verdicts cannot say; empty if there is nothing to explain. */
export function verdictNotes({ obstacles, aggregations }: ResultComparison): readonly string[] {
  const all = aggregations.flatMap(({ values }) => values);
  return [
    ...(obstacles.missing.length > 0
      ? ["Data is missing, so any value may differ, or be equal, for that reason."]
      : []),
    ...(obstacles.different.length > 0
      ? ["The conditions differ, so equal values are not called the same."]
      : []),
    ...(all.some(({ verdict }) => verdict === "changed")
      ? ["Each side is one run, so a change of a count or a share may be chance."]
      : []),
    ...(all.some(({ unit }) => isMeasured(unit))
      ? ["Times and rates differ between any two runs; one run on each side does not show by how much."]
      : []),
  ];
}

const verdictNames: readonly (readonly [ValueVerdict, string])[] = [
  ["changed", "changed"],
  ["new", "new"],
  ["gone", "gone"],
  ["same", "the same"],
  ["can't tell", "can't tell"],
];

function keyText({ key }: ValueComparison, index: number): string {
  // A scalar has no key.
  return key.length === 0 ? "" : String(key[index] ?? NO_VALUE);
}

/** Before, after, change, verdict. */
function sideTexts({ before, after, unit, change, verdict }: ValueComparison): readonly string[] {
  const sides = [before, after].filter(isNumber);
  const texts = distinctTexts(sides.map((value) => ({ value, unit })));
  const textOf = (cell: Cell): string => {
    if (cell === null) return NO_VALUE;
    return isNumber(cell) ? texts[sides.indexOf(cell)]! : cell;
  };
  return [textOf(before), textOf(after), changeText(change), verdict];
}

/** Integers beyond 2^53 are decimal strings. */
function isNumber(cell: Cell): cell is number | string {
  return typeof cell === "number" || (typeof cell === "string" && /^-?\d+$/u.test(cell));
}

function changeText(change: number | null): string {
  if (change === null) return "";
  return `${change > 0 ? "+" : ""}${quantityText(change, "ratio")}`;
}

/** `12 more differences`. */
export function hiddenText(hidden: number): string {
  return countOf(hidden, "more difference");
}
