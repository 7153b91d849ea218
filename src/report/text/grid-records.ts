import { type Align, hang } from "./fit.ts";
import type { Ink } from "./ink.ts";

const STEP = "  ";

/** A table without room for columns: a row's keys, and below them each of its cells on a line of its own. */
export function recordLines(columns: readonly GridColumn[], room: number, ink: Ink): readonly string[] {
  const shown = columns.filter(({ whenNarrow }) => whenNarrow !== "drop");
  const keys = shown.filter(({ repeated }) => repeated);
  const titles = keys.length > 0 ? keys : shown.slice(0, 1);
  const rest = shown.filter((column) => !titles.includes(column));
  const rows = Math.max(0, ...shown.map(({ cells }) => cells.length));
  return Array.from({ length: rows }, (_, row) => [
    ...titles.flatMap((column) => cellLines(column, row, room, "", ink)),
    ...rest.flatMap((column) => cellLines(column, row, room, STEP, ink)),
  ]).flat();
}

/** `name value`, painted as the column is. */
function cellLines(
  column: GridColumn,
  row: number,
  room: number,
  indent: string,
  ink: Ink,
): readonly string[] {
  const cell = column.cells[row] ?? "";
  if (cell === "") return [];
  const isNamed = column.header !== "" && (indent !== "" || column.align === "right");
  const text = isNamed ? `${column.header} ${cell}` : cell;
  const paint = column.paint ?? ((safe: string) => safe);
  const lines = hang(text, room, indent, indent + STEP);
  return lines.map((line) => (indent === "" ? ink.bold(paint(line, row)) : paint(line, row)));
}

/** A column of safe text. */
export interface GridColumn {
  readonly header: string;
  readonly align: Align;
  readonly cells: readonly string[];
  /**
   * What happens in narrow terminals: `wrap` takes more lines, `never` keeps the line (a broken number is a wrong number) and
   * moves the column into a block of its own below, `drop` leaves the column out. Nothing is cut: half a name names nothing.
   */
  readonly whenNarrow: "wrap" | "never" | "drop";
  /** Stands in every block. */
  readonly repeated?: boolean;
  readonly paint?: (safe: string, row: number) => string;
}
