import type { Align } from "../text/fit.ts";
import { escapeMarkdown } from "./escape-markdown.ts";

/** The head of a column. */
export interface MarkdownColumn {
  readonly header: string;
  readonly align: Align;
}

/** A GitHub table. Headers and cells are raw text: whatever they hold stays in its cell. */
export function markdownTable(
  columns: readonly MarkdownColumn[],
  rows: readonly (readonly string[])[],
): string {
  return [
    tableRow(columns.map(({ header }) => escapeMarkdown(header))),
    tableRow(columns.map(({ align }) => (align === "left" ? "---" : "---:"))),
    ...rows.map((row) => tableRow(columns.map((_, index) => escapeMarkdown(row[index] ?? "")))),
  ].join("\n");
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
