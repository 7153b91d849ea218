import type { AggregationDocument, Cell, Table } from "../document/result-document.ts";

type Scalars = AggregationDocument["scalars"];

/**
 * A table as shown: without value columns that are empty or 0 in every row, unless that leaves no value column. The document has them.
 */
export function withoutEmptyColumns(table: Table): Table {
  const { columns, rows } = table;
  if (rows.length === 0) return table;
  const holds = (isWanted: (cell: Cell) => boolean): readonly boolean[] =>
    columns.map(({ role }, index) => role === "key" || rows.some((row) => isWanted(row[index] ?? null)));
  const withNumbers = holds((cell) => cell !== null && cell !== 0 && cell !== "0");
  const hasValues = columns.some(({ role }, index) => role === "value" && withNumbers[index]);
  const isShown = hasValues ? withNumbers : holds((cell) => cell !== null);
  if (isShown.every(Boolean)) return table;
  return {
    ...table,
    columns: columns.filter((_, index) => isShown[index]),
    rows: rows.map((row) => columns.flatMap((_, index) => (isShown[index] ? [row[index] ?? null] : []))),
  };
}

/** The scalars that are shown: without those that have no value, and counters of 0. The document has them. */
export function noteworthyScalars(scalars: Scalars): readonly (readonly [string, Scalars[string]])[] {
  return Object.entries(scalars).filter(
    ([name, { value }]) => value !== null && (isMeasure(name) || Number(value) !== 0),
  );
}

/** Scalars that are shown even if they are 0. */
function isMeasure(name: string): boolean {
  return MEASURES.has(name) || /^p\d/u.test(name);
}

const MEASURES: ReadonlySet<string> = new Set(["n", "total", "mean", "min", "max", "sd"]);

/** Most histograms, or series, of one aggregation in a text report. */
const MOST_GROUPS = 5;

/** The first of several drawings, one for each group, and the number of the rest. */
export function firstGroups<One>(all: readonly One[]): {
  readonly shown: readonly One[];
  readonly left: number;
} {
  return { shown: all.slice(0, MOST_GROUPS), left: Math.max(0, all.length - MOST_GROUPS) };
}
