import type { AggregationDocument, Table } from "../../document/result-document.ts";
import { escapeText } from "../../core/escape.ts";
import { limitGraph, limitNotes } from "../graph/limit-graph.ts";
import { mermaidGraph } from "../graph/mermaid.ts";
import { countOf, quantityText } from "../../core/quantity-text.ts";
import { cellText } from "../measured-text.ts";
import { noteworthyScalars, withoutEmptyColumns } from "../shown.ts";
import { heatLines } from "../text/heat-text.ts";
import { histogramLines } from "../text/histogram-text.ts";
import { inkFor } from "../text/ink.ts";
import { seriesLines } from "../text/series-text.ts";
import { treeLines } from "../text/tree-text.ts";
import { escapeMarkdown, fenced } from "./escape-markdown.ts";
import { markdownTable } from "./markdown-table.ts";

const NO_VALUE = "–";
/** The width of a GitHub comment that does not scroll. */
const INK = inkFor({ width: 90, color: false, unicode: true });

/** One aggregation: a table, and what is drawn in the terminal as a drawing that folds away. */
export function aggregationMarkdown(name: string, aggregation: AggregationDocument): readonly string[] {
  const { table, scalars, histograms, series, tree, graph, slowest, listings, notes, use } = aggregation;
  return [
    `### ${escapeMarkdown(name)} (${escapeMarkdown(use)})`,
    tableBlock(table),
    scalarBlock(scalars),
    drawing(
      countOf(histograms?.length ?? 0, "histogram"),
      histograms?.flatMap((one) => [...histogramLines(one, INK), ...heatLines(one, INK)]),
    ),
    drawing(
      "over time",
      series?.flatMap((one) => seriesLines(one, INK)),
    ),
    graphBlock(graph),
    drawing("tree", tree && treeLines(tree, INK)),
    slowest && slowest.rows.length > 0 ? `Slowest:\n\n${tableBlock(slowest)}` : "",
    ...(listings ?? []).map(({ title, lines }) => drawing(escapeMarkdown(title), listingLines(lines))),
    notes.map((note) => `- ${escapeMarkdown(note)}`).join("\n"),
  ];
}

/** What fits a page; larger ones are in the HTML report. */
const MOST_DRAWN = { nodes: 40, edges: 60 };

/** A picture that GitHub draws. */
function graphBlock(whole: AggregationDocument["graph"]): string {
  if (!whole || whole.nodes.length === 0) return "";
  const graph = limitGraph(whole, MOST_DRAWN);
  const picture = `\`\`\`mermaid\n${mermaidGraph(graph)}\`\`\``;
  return [picture, ...limitNotes(whole, graph)].join("\n\n");
}

/** Most rows in a comment; result.json and the HTML report have all rows. */
const MOST_ROWS = 50;
/** Of a listing. */
const MOST_LINES = 60;

function tableBlock(whole: Table): string {
  const table = withoutEmptyColumns(whole);
  if (table.columns.length === 0) return "";
  if (table.rows.length === 0) return "No rows.";
  const columns = table.columns.map(
    ({ name, type }) => ({ header: name, align: type === "text" ? "left" : "right" }) as const,
  );
  const rows = table.rows
    .slice(0, MOST_ROWS)
    .map((row) => table.columns.map((column, index) => cellText(row[index] ?? null, column) ?? NO_VALUE));
  const hidden = table.totalRows - rows.length;
  return markdownTable(columns, rows) + (hidden > 0 ? `\n\n… ${countOf(hidden, "more row")}` : "");
}

function scalarBlock(scalars: AggregationDocument["scalars"]): string {
  return noteworthyScalars(scalars)
    .map(([name, { value, unit }]) => `${escapeMarkdown(name)}: ${quantityText(value ?? 0, unit)}`)
    .join(", ");
}

function listingLines(lines: readonly string[]): readonly string[] {
  const left = lines.length - MOST_LINES;
  const shown = lines.slice(0, MOST_LINES).map(escapeText);
  return left > 0 ? [...shown, `… ${countOf(left, "more line")}`] : shown;
}

function drawing(summary: string, lines: readonly string[] | undefined): string {
  if (!lines || lines.length === 0) return "";
  return ["<details>", `<summary>${summary}</summary>`, "", fenced(lines), "", "</details>"].join("\n");
}
