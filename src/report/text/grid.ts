import { displayWidth } from "../../core/display-width.ts";
import { largest } from "../largest.ts";
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
/** No column is made narrower than this; where words are wrapped, they want more room. */
const NARROWEST_CUT = 6;
const NARROWEST_WRAPPED = 12;
/** Text that is cut to this much can still be told from its neighbours. */
const TOLERABLE_TEXT = 16;

/** A table as lines of at most the ink's width, less the indent; in blocks where its columns don't fit side by side. */
export function gridLines(columns: readonly GridColumn[], ink: Ink, indent = ""): readonly string[] {
  const room = ink.width - indent.length;
  const blocks = blocksOf(columns, room).map((block) => blockLines(block, room, ink));
  return separated(blocks).map((line) => `${indent}${line}`.trimEnd());
}

/** Splits the columns that can't share a line, the repeated ones standing in each part. */
function blocksOf(columns: readonly GridColumn[], room: number): readonly (readonly GridColumn[])[] {
  if (columns.length === 0) return [];
  const repeated = columns.filter((column) => column.repeated);
  const blocks: GridColumn[][] = [];
  let block = [...repeated];
  for (const column of columns.filter((column) => !column.repeated)) {
    const isFirst = block.length === repeated.length;
    if (!isFirst && tolerableWidth([...block, column]) > room) {
      blocks.push(block);
      block = [...repeated];
    }
    block.push(column);
  }
  return [...blocks, block];
}

function tolerableWidth(columns: readonly GridColumn[]): number {
  return sum(columns.map((column) => measure(column).tolerable)) + GAP.length * (columns.length - 1);
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

/** Natural widths, the widest shrinkable columns narrowed until all fit: if they can be, without breaking a word. */
function fittedWidths(columns: readonly GridColumn[], room: number): readonly number[] {
  const measures = columns.map(measure);
  const natural = measures.map((measure) => measure.natural);
  const unbroken = narrowed(
    natural,
    measures.map((measure) => measure.unbroken),
    room,
  );
  return narrowed(
    unbroken,
    measures.map((measure) => measure.least),
    room,
  );
}

function narrowed(natural: readonly number[], least: readonly number[], room: number): readonly number[] {
  const widths = [...natural];
  let excess = sum(widths) + GAP.length * (widths.length - 1) - room;
  while (excess > 0) {
    const widest = widestShrinkable(least, widths);
    if (widest === undefined) break;
    const second = secondWidest(widths, widest);
    const step = clamp(widths[widest]! - second, 1, Math.min(excess, widths[widest]! - least[widest]!));
    widths[widest]! -= step;
    excess -= step;
  }
  return widths;
}

function widestShrinkable(least: readonly number[], widths: readonly number[]): number | undefined {
  let widest: number | undefined;
  for (const [index, narrowest] of least.entries()) {
    if (widths[index]! <= narrowest) continue;
    if (widest === undefined || widths[index]! > widths[widest]!) widest = index;
  }
  return widest;
}

/** The widest of the others: shrinking a column so far at once changes no choice; equals take turns. */
function secondWidest(widths: readonly number[], of: number): number {
  return largest(widths.filter((_, index) => index !== of));
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

interface Measure {
  readonly natural: number;
  /** Narrower, a word of a wrapped cell is broken. */
  readonly unbroken: number;
  /** Narrower it must not be. A header may always be cut; cells that must not be keep their width. */
  readonly least: number;
  /** Narrower it looks bad: then a block of its own is better. */
  readonly tolerable: number;
}

function measure({ header, cells, whenNarrow }: GridColumn): Measure {
  const cellsWidth = largest(cells.map(displayWidth));
  const natural = Math.max(displayWidth(header), cellsWidth);
  const narrowest = Math.min(natural, whenNarrow === "wrap" ? NARROWEST_WRAPPED : NARROWEST_CUT);
  if (whenNarrow === "never") {
    const least = Math.max(narrowest, cellsWidth);
    return { natural, unbroken: least, least, tolerable: natural };
  }
  const unbroken = whenNarrow === "wrap" ? Math.max(narrowest, longestWord(cells)) : narrowest;
  return { natural, unbroken, least: narrowest, tolerable: Math.min(natural, TOLERABLE_TEXT) };
}

/** Paths may be broken after a slash (`wrap` does it). */
function longestWord(cells: readonly string[]): number {
  return largest(cells.flatMap((cell) => cell.split(/ |(?<=\/)/).map(displayWidth)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
