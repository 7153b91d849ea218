import { type GridColumn, recordLines } from "./grid-records.ts";
import { displayWidth } from "../../core/display-width.ts";
import { largest } from "../largest.ts";
import { pad, wrap } from "./fit.ts";
import type { Ink } from "./ink.ts";
import { separated } from "./sections.ts";

const GAP = "  ";
/** No text that is wrapped is made narrower than this. */
const NARROWEST_WRAPPED = 12;
/** Text in a narrower column is hard to read: a block of its own is better. */
const TOLERABLE_TEXT = 16;
/** Names up to this long are not broken: a process has at most 15 characters, most functions fewer than these. */
const TOLERABLE_KEY = 24;

/**
 * A table as lines of at most `width` (the ink's, unless told otherwise), indent included: in blocks where its columns don't
 * fit side by side, and cell by cell where not even one fits beside its keys.
 */
export function gridLines(
  columns: readonly GridColumn[],
  ink: Ink,
  indent = "",
  width: number = ink.width,
): readonly string[] {
  const room = width - indent.length;
  const blocks = blocksOf(fittingColumns(columns, room), room);
  const fit = blocks.every((block) => narrowestWidth(block) <= room);
  const lines = fit
    ? separated(blocks.map((block) => blockLines(block, room, ink)))
    : recordLines(columns, room, ink);
  return lines.map((line) => `${indent}${line}`.trimEnd());
}

/** Without those that may be dropped, where all together don't fit. */
function fittingColumns(columns: readonly GridColumn[], room: number): readonly GridColumn[] {
  const natural = lineWidth(columns.map((column) => measure(column).natural));
  return natural <= room ? columns : columns.filter(({ whenNarrow }) => whenNarrow !== "drop");
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

/** In narrower blocks most keys or numbers would be broken. */
function narrowestWidth(columns: readonly GridColumn[]): number {
  return lineWidth(
    columns.map((column) => {
      const { natural, least } = measure(column);
      return column.repeated ? Math.max(least, Math.min(natural, TOLERABLE_KEY)) : least;
    }),
  );
}

function tolerableWidth(columns: readonly GridColumn[]): number {
  return lineWidth(columns.map((column) => measure(column).tolerable));
}

function blockLines(columns: readonly GridColumn[], room: number, ink: Ink): readonly string[] {
  const widths = fittedWidths(columns, room);
  const header = columns.map((column, index) => pad(column.header, widths[index]!, column.align));
  const hasHeader = columns.some((column) => column.header !== "");
  const rowCount = Math.max(0, ...columns.map((column) => column.cells.length));
  const lines = hasHeader ? [ink.dim(header.join(GAP).trimEnd())] : [];
  for (let row = 0; row < rowCount; row++) addRow(lines, columns, row, { widths, room });
  return lines;
}

interface Fit {
  readonly widths: readonly number[];
  readonly room: number;
}

function addRow(lines: string[], columns: readonly GridColumn[], row: number, { widths, room }: Fit): void {
  const cells = columns.map((column, index) => cellLines(column, row, widths[index]!, room));
  const height = largest(cells.map((own) => own.length));
  for (let line = 0; line < height; line++) {
    let text = "";
    for (const [index, column] of columns.entries()) {
      const cell = pad(cells[index]![line] ?? "", widths[index]!, column.align);
      text += (index > 0 ? GAP : "") + (column.paint ? column.paint(cell, row) : cell);
    }
    lines.push(text);
  }
}

/** Where lines may be of any length, no cell is wrapped: a program that reads them finds it whole. */
function cellLines(column: GridColumn, row: number, width: number, room: number): readonly string[] {
  const cell = column.cells[row] ?? "";
  switch (column.whenNarrow) {
    case "wrap":
      return room === Infinity ? [cell] : wrap(cell, width);
    case "never":
    case "drop":
      return [cell];
  }
}

/** Blanks of a table, at most: one long text must not widen a hundred thousand short ones. */
const MOST_BLANKS = 1 << 25;

/** Up to which width cells stand below one another where lines may be of any length; a longer one makes its own line longer. */
function widestAligned(columns: readonly GridColumn[]): number {
  const rows = largest(columns.map(({ cells }) => cells.length));
  return Math.floor(MOST_BLANKS / Math.max(1, rows * columns.length));
}

/** Natural widths, the widest shrinkable columns narrowed until all fit: if they can be, without breaking a word. */
function fittedWidths(columns: readonly GridColumn[], room: number): readonly number[] {
  const measures = columns.map(measure);
  const natural = measures.map((measure) => measure.natural);
  if (room === Infinity) {
    const widest = widestAligned(columns);
    return natural.map((width) => Math.min(width, widest));
  }
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
  let excess = lineWidth(widths) - room;
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
  /** Narrower it must not be: neither a header nor a cell that is not wrapped is cut. */
  readonly least: number;
  /** Narrower it looks bad: then a block of its own is better. */
  readonly tolerable: number;
}

/** Cached: each column is measured several times, and can have very many cells. */
const measured = new WeakMap<GridColumn, Measure>();

function measure(column: GridColumn): Measure {
  const known = measured.get(column) ?? measureCells(column);
  measured.set(column, known);
  return known;
}

function measureCells({ header, cells, whenNarrow }: GridColumn): Measure {
  const cellsWidth = widestOf(cells);
  const natural = Math.max(displayWidth(header), cellsWidth);
  if (whenNarrow !== "wrap") return { natural, unbroken: natural, least: natural, tolerable: natural };
  const narrowest = Math.min(natural, Math.max(displayWidth(header), NARROWEST_WRAPPED));
  const unbroken = Math.max(narrowest, longestWord(cells));
  return {
    natural,
    unbroken,
    least: narrowest,
    tolerable: Math.max(narrowest, Math.min(natural, TOLERABLE_TEXT)),
  };
}

/** Paths may be broken after a slash (`wrap` does it). */
function longestWord(cells: readonly string[]): number {
  let longest = 0;
  for (const cell of cells) longest = Math.max(longest, widestOf(cell.split(/ |(?<=\/)/)));
  return longest;
}

/** One by one: a table may have a hundred thousand rows. */
function widestOf(texts: readonly string[]): number {
  let widest = 0;
  for (const text of texts) widest = Math.max(widest, displayWidth(text));
  return widest;
}

/** Columns side by side, gaps between them. */
function lineWidth(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0) + GAP.length * Math.max(0, widths.length - 1);
}
