import { displayWidth } from "../../core/display-width.ts";
import { type Align, cut, pad, wrap } from "./fit.ts";
import type { Ink } from "./ink.ts";
import { separated } from "./sections.ts";

/** A column of safe text. */
export interface GridColumn {
  readonly header: string;
  readonly align: Align;
  readonly cells: readonly string[];
  /**
   * What happens when there is no room: `cut` and `wrap` shorten the text, `never` keeps it (a cut number is a wrong
   * number) and moves the column into a block of its own below.
   */
  readonly whenNarrow: "cut" | "wrap" | "never";
  /** Stands in every block. */
  readonly repeated?: boolean;
  readonly paint?: (safe: string, row: number) => string;
}

const GAP = "  ";
/** No column is made narrower than this. */
const NARROWEST_COLUMN = 6;

/** A table as lines of at most the ink's width, less the indent; in blocks where its columns don't fit side by side. */
export function gridLines(columns: readonly GridColumn[], ink: Ink, indent = ""): readonly string[] {
  const room = ink.width - indent.length;
  const blocks = blocksOf(columns, room).map((block) => blockLines(block, room, ink));
  return separated(blocks).map((line) => `${indent}${line}`.trimEnd());
}

/** Splits the columns that can't share a line, the repeated ones standing in each part. */
function blocksOf(columns: readonly GridColumn[], room: number): readonly (readonly GridColumn[])[] {
  const repeated = columns.filter((column) => column.repeated);
  const blocks: GridColumn[][] = [];
  let block = [...repeated];
  for (const column of columns.filter((column) => !column.repeated)) {
    const isFirst = block.length === repeated.length;
    if (!isFirst && leastWidth([...block, column]) > room) {
      blocks.push(block);
      block = [...repeated];
    }
    block.push(column);
  }
  return [...blocks, block];
}

function blockLines(columns: readonly GridColumn[], room: number, ink: Ink): readonly string[] {
  const widths = fittedWidths(columns, room);
  const header = columns.map((column, index) =>
    pad(cut(column.header, widths[index]!, ink.glyphs.ellipsis), widths[index]!, column.align),
  );
  const hasHeader = columns.some((column) => column.header !== "");
  const rowCount = Math.max(0, ...columns.map((column) => column.cells.length));
  return [
    ...(hasHeader ? [ink.dim(header.join(GAP).trimEnd())] : []),
    ...Array.from({ length: rowCount }, (_, row) => rowLines(columns, widths, row, ink)).flat(),
  ];
}

function rowLines(
  columns: readonly GridColumn[],
  widths: readonly number[],
  row: number,
  ink: Ink,
): readonly string[] {
  const cells = columns.map((column, index) => cellLines(column, row, widths[index]!, ink));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((column, index) => {
        const text = pad(cells[index]![line] ?? "", widths[index]!, column.align);
        return column.paint ? column.paint(text, row) : text;
      })
      .join(GAP),
  );
}

function cellLines(column: GridColumn, row: number, width: number, ink: Ink): readonly string[] {
  const cell = column.cells[row] ?? "";
  switch (column.whenNarrow) {
    case "cut":
      return [cut(cell, width, ink.glyphs.ellipsis)];
    case "wrap":
      return wrap(cell, width);
    case "never":
      return [cell];
  }
}

/** Natural widths, the widest shrinkable column narrowed until all fit. */
function fittedWidths(columns: readonly GridColumn[], room: number): readonly number[] {
  const widths = columns.map(naturalWidth);
  const gaps = GAP.length * (columns.length - 1);
  for (let excess = sum(widths) + gaps - room; excess > 0; excess -= 1) {
    const widest = widestShrinkable(columns, widths);
    if (widest === undefined) break;
    widths[widest]! -= 1;
  }
  return widths;
}

function widestShrinkable(columns: readonly GridColumn[], widths: readonly number[]): number | undefined {
  let widest: number | undefined;
  for (const [index, column] of columns.entries()) {
    if (widths[index]! <= narrowestWidth(column)) continue;
    if (widest === undefined || widths[index]! > widths[widest]!) widest = index;
  }
  return widest;
}

function naturalWidth(column: GridColumn): number {
  return Math.max(displayWidth(column.header), cellsWidth(column));
}

/** A header may always be cut; cells that must not be keep their width. */
function narrowestWidth(column: GridColumn): number {
  const narrow = Math.min(NARROWEST_COLUMN, naturalWidth(column));
  return column.whenNarrow === "never" ? Math.max(narrow, cellsWidth(column)) : narrow;
}

/** Width that a block needs without making it ugly: what may shrink counts a third of its width, at least the narrowest. */
function leastWidth(columns: readonly GridColumn[]): number {
  return sum(columns.map(tolerableWidth)) + GAP.length * (columns.length - 1);
}

function tolerableWidth(column: GridColumn): number {
  if (column.whenNarrow === "never") return Math.max(displayWidth(column.header), cellsWidth(column));
  return Math.max(narrowestWidth(column), Math.min(naturalWidth(column), 16));
}

function cellsWidth(column: GridColumn): number {
  return column.cells.reduce((widest, cell) => Math.max(widest, displayWidth(cell)), 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
