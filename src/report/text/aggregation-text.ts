import type {
  AggregationDocument,
  Histogram,
  RecordingSummary,
  Table,
} from "../../document/result-document.ts";
import { displayWidth } from "../../core/display-width.ts";
import { lossSentences } from "../../result/completeness.ts";
import { countText, quantityText } from "../../core/quantity-text.ts";
import { firstGroups, noteworthyScalars } from "../shown.ts";
import { wrap } from "./fit.ts";
import { heatLines } from "./heat-text.ts";
import { histogramLines } from "./histogram-text.ts";
import type { Ink } from "./ink.ts";
import { listingLines } from "./listing-text.ts";
import { separated } from "./sections.ts";
import { seriesLines } from "./series-text.ts";
import { tableLines } from "./table-text.ts";
import { treeLines } from "./tree-text.ts";

const INDENT = "  ";

/** One aggregation: its name, its tables and drawings, its scalars, and what makes the numbers doubtful. */
export function aggregationLines(
  name: string,
  aggregation: AggregationDocument,
  recording: RecordingSummary | undefined,
  ink: Ink,
): readonly string[] {
  const drawings = [
    tableLines(readable(aggregation), ink),
    ...groupDrawings("histogram", aggregation.histograms, histogramLines, ink),
    ...groupDrawings("heat map", aggregation.histograms?.filter(hasHeat), heatLines, ink),
    ...groupDrawings("series", aggregation.series, seriesLines, ink),
    ...(aggregation.tree ? [treeLines(aggregation.tree, ink)] : []),
    slowestLines(aggregation, ink),
    ...(aggregation.listings ?? []).map((listing) => listingLines(listing, ink)),
  ];
  return [
    ...titleLines(name, aggregation.use, ink),
    ...separated(drawings),
    ...packed(scalarTexts(aggregation, ink), ink),
    ...lossNotes(recording).flatMap((note) => indented(ink.text(note), ink).map(ink.doubtful)),
    ...aggregation.notes.flatMap((note) => indented(ink.text(`note: ${note}`), ink).map(ink.dim)),
  ];
}

function hasHeat({ overTime }: Histogram): boolean {
  return overTime !== undefined;
}

function slowestLines({ slowest }: AggregationDocument, ink: Ink): readonly string[] {
  if (!slowest || slowest.rows.length === 0) return [];
  return [`${INDENT}slowest`, ...tableLines(slowest, ink)];
}

/** With a tree below it, a table is for its first rows: a call graph has hundreds. Documents, files and pages have all. */
const MOST_ROWS_ABOVE_A_TREE = 25;

function readable({ table, tree }: AggregationDocument): Table {
  return tree ? { ...table, rows: table.rows.slice(0, MOST_ROWS_ABOVE_A_TREE) } : table;
}

/** The first ones; the reader is told how to see the others. */
function groupDrawings<One>(
  noun: string,
  all: readonly One[] | undefined,
  draw: (one: One, ink: Ink) => readonly string[],
  ink: Ink,
): readonly (readonly string[])[] {
  const { shown, left } = firstGroups(all ?? []);
  const drawn = shown.map((one) => draw(one, ink));
  if (left === 0) return drawn;
  const more = `${ink.glyphs.ellipsis} ${countText(left)} more ${noun === "series" || left === 1 ? noun : `${noun}s`}: --json and report.html have all; top: N in the spec keeps the first N groups`;
  return [...drawn, indented(more, ink).map(ink.dim)];
}

/** `latency (histogram)`; with the second part on a line of its own where one line is too short. */
function titleLines(name: string, use: string, ink: Ink): readonly string[] {
  const shownName = ink.text(name);
  const shownUse = `(${ink.text(use)})`;
  if (displayWidth(shownName) + 1 + displayWidth(shownUse) <= ink.room)
    return [`${ink.bold(shownName)} ${ink.dim(shownUse)}`];
  return [...wrap(shownName, ink.room).map(ink.bold), ...wrap(shownUse, ink.room).map(ink.dim)];
}

/** `total 523`, `mean 12.3 us`; without those that a table of one row already has, and counters of 0. */
function scalarTexts({ scalars, table }: AggregationDocument, ink: Ink): readonly string[] {
  const isOneRow = table.rows.length === 1 && !table.columns.some(({ role }) => role === "key");
  const said = new Set(isOneRow ? table.columns.map(({ name }) => name) : []);
  const unsaid = noteworthyScalars(scalars).filter(([name]) => !said.has(name));
  return unsaid.map(([name, { value, unit }]) => {
    return `${ink.text(name)} ${quantityText(value ?? 0, unit)}`;
  });
}

/** Lines that end between two items, not between a number and its unit. */
function packed(items: readonly string[], ink: Ink): readonly string[] {
  const room = ink.width - INDENT.length;
  const lines: string[] = [];
  for (const [index, item] of items.entries()) {
    const text = index < items.length - 1 ? `${item},` : item;
    const longer = `${lines.at(-1)} ${text}`;
    if (index > 0 && displayWidth(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(...wrap(text, room));
  }
  return lines.map((line) => `${INDENT}${line}`);
}

function lossNotes(recording: RecordingSummary | undefined): readonly string[] {
  if (!recording) return [];
  return lossSentences(recording).map((sentence) => `these numbers may be wrong: ${sentence}`);
}

function indented(safe: string, ink: Ink): readonly string[] {
  if (safe === "") return [];
  return wrap(safe, ink.width - INDENT.length).map((line) => `${INDENT}${line}`);
}
