import type { Table } from "../../aggregate/result.ts";
import { displayWidth } from "../../core/display-width.ts";
import { lossSentences } from "../completeness.ts";
import { quantityText } from "../quantity-text.ts";
import type { AggregationDocument, RecordingSummary } from "../result-document.ts";
import { cut, wrap } from "./fit.ts";
import { histogramLines } from "./histogram-text.ts";
import type { Ink } from "./ink.ts";
import { listingLines } from "./listing-text.ts";
import { separated } from "./sections.ts";
import { seriesLines } from "./series-text.ts";
import { tableLines } from "./table-text.ts";
import { treeLines } from "./tree-text.ts";

const INDENT = "  ";

/** One aggregation: its name, its shapes, single numbers, and beside them what makes the numbers doubtful. */
export function aggregationLines(
  name: string,
  aggregation: AggregationDocument,
  recording: RecordingSummary | undefined,
  ink: Ink,
): readonly string[] {
  const drawings = [
    tableLines(readable(aggregation), ink),
    ...(aggregation.histograms ?? []).map((histogram) => histogramLines(histogram, ink)),
    ...(aggregation.series ?? []).map((series) => seriesLines(series, ink)),
    ...(aggregation.tree ? [treeLines(aggregation.tree, ink)] : []),
    ...(aggregation.listings ?? []).map((listing) => listingLines(listing, ink)),
  ];
  return [
    titleLine(name, aggregation.use, ink),
    ...separated(drawings),
    ...packed(scalarTexts(aggregation, ink), ink),
    ...lossNotes(recording).flatMap((note) => indented(ink.text(note), ink).map(ink.doubtful)),
    ...aggregation.notes.flatMap((note) => indented(ink.text(`note: ${note}`), ink).map(ink.dim)),
  ];
}

/** With a tree below it, a table is for its first rows: a call graph has hundreds. Documents, files and pages have all. */
const MOST_ROWS_ABOVE_A_TREE = 25;

function readable({ table, tree }: AggregationDocument): Table {
  return tree ? { ...table, rows: table.rows.slice(0, MOST_ROWS_ABOVE_A_TREE) } : table;
}

/** Both names on one line; a long one is cut to what the other leaves. */
function titleLine(name: string, use: string, ink: Ink): string {
  const shownUse = cut(ink.text(use), Math.floor(ink.width / 3), ink.glyphs.ellipsis);
  const room = ink.width - displayWidth(shownUse) - " ()".length;
  return `${ink.bold(cut(ink.text(name), room, ink.glyphs.ellipsis))} ${ink.dim(`(${shownUse})`)}`;
}

/** `total 523`, `mean 12.3 us`; not what a table of one row says already. */
function scalarTexts({ scalars, table }: AggregationDocument, ink: Ink): readonly string[] {
  const isOneRow = table.rows.length === 1 && !table.columns.some(({ role }) => role === "key");
  const said = new Set(isOneRow ? table.columns.map(({ name }) => name) : []);
  const unsaid = Object.entries(scalars).filter(([name]) => !said.has(name));
  return unsaid.map(([name, { value, unit }]) => {
    const shown = value === null ? ink.glyphs.noValue : quantityText(value, unit);
    return `${ink.text(name)} ${shown}`;
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
