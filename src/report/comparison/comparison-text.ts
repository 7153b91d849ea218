import type { AggregationComparison, ResultComparison } from "../../compare/stored/compare-results.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import { wrap } from "../text/fit.ts";
import { gridLines } from "../text/grid.ts";
import { headingFacts } from "../text/heading-text.ts";
import { type Ink, inkFor, type TextOptions } from "../text/ink.ts";
import { comparisonTable, hiddenText, verdictCounts, verdictNotes } from "./comparison-table.ts";

/** Two results and their comparison. */
export interface ComparedResults {
  readonly comparison: ResultComparison;
  readonly before: ResultDocument;
  readonly after: ResultDocument;
}

/** Comparisons for a terminal. Ends in a line break. */
export function comparisonText(all: readonly ComparedResults[], options: TextOptions): string {
  const ink = inkFor(options);
  return `${all.map((one) => resultLines(one, ink).join("\n")).join("\n\n")}\n`;
}

const INDENT = "  ";

function resultLines({ comparison, before, after }: ComparedResults, ink: Ink): readonly string[] {
  const { name, obstacles, aggregations } = comparison;
  const counts = verdictCounts(aggregations);
  return [
    ...prose(name, ink).map(ink.bold),
    ...prose(`before: ${headingFacts(before)}`, ink).map(ink.dim),
    ...prose(`after: ${headingFacts(after)}`, ink).map(ink.dim),
    ...[...obstacles.missing, ...obstacles.different].flatMap((text) => prose(text, ink).map(ink.doubtful)),
    ...aggregations.flatMap((one) => ["", ...aggregationLines(one, ink)]),
    "",
    ...prose(counts === "" ? "nothing to compare" : counts, ink).map(ink.bold),
    ...verdictNotes(comparison).flatMap((note) => prose(note, ink).map(ink.dim)),
  ];
}

function aggregationLines(aggregation: AggregationComparison, ink: Ink): readonly string[] {
  const { columns, rows, hidden } = comparisonTable(aggregation);
  const keys = aggregation.keys.length;
  const grid = columns.map(({ header, align }, index) => ({
    header: ink.text(header),
    align,
    cells: rows.map((row) => ink.text(row[index]!)),
    whenNarrow: index < keys ? ("wrap" as const) : ("never" as const),
    repeated: index <= keys,
  }));
  const counts = verdictCounts([aggregation]);
  return [
    ...prose(counts === "" ? aggregation.name : `${aggregation.name}: ${counts}`, ink).map(ink.bold),
    ...(rows.length > 0 ? gridLines(grid, ink, INDENT, ink.room) : []),
    ...(hidden > 0 ? [`${INDENT}${ink.dim(`${ink.glyphs.ellipsis} ${hiddenText(hidden)}`)}`] : []),
    ...aggregation.notes.flatMap((note) => prose(note, ink).map((line) => `${INDENT}${ink.dim(line)}`)),
  ];
}

function prose(text: string, ink: Ink): readonly string[] {
  return wrap(ink.text(text), ink.width - INDENT.length);
}
