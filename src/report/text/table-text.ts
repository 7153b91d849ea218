import type { Cell, Table, TableColumn } from "../../document/result-document.ts";
import { displayWidth } from "../../core/display-width.ts";
import { largest } from "../largest.ts";
import { countOf } from "../../core/plural.ts";
import { cellText } from "../cell-text.ts";
import { withoutEmptyColumns } from "../shown.ts";
import { bar } from "./bar.ts";
import type { GridColumn } from "./grid-records.ts";
import { gridLines } from "./grid.ts";
import type { Ink } from "./ink.ts";

const INDENT = "  ";
const WIDEST_BAR = 30;
const NARROWEST_BAR = 10;

/** A result table: keys left, numbers right with their units, and a bar for the first share where there is room. */
export function tableLines(whole: Table, ink: Ink): readonly string[] {
  const table = withoutEmptyColumns(whole);
  if (table.columns.length === 0) return [];
  if (table.rows.length === 0) return [`${INDENT}${ink.dim("no rows")}`];
  const columns = table.columns.map((column, index) => gridColumn(column, cellsAt(table, index), ink));
  return [
    ...gridLines([...columns, ...barColumn(table, columns, ink)], ink, INDENT, ink.room),
    ...cutNote(table, ink),
  ];
}

function cellsAt(table: Table, index: number): readonly Cell[] {
  return table.rows.map((row) => row[index] ?? null);
}

function gridColumn(column: TableColumn, cells: readonly Cell[], ink: Ink): GridColumn {
  const isText = column.type === "text";
  return {
    header: ink.text(column.name),
    align: isText ? "left" : "right",
    cells: cells.map((cell) => {
      const text = cellText(cell, column);
      return text === undefined ? ink.glyphs.noValue : ink.text(text);
    }),
    whenNarrow: isText ? "wrap" : "never",
    repeated: column.role === "key",
  };
}

function barColumn(table: Table, columns: readonly GridColumn[], ink: Ink): readonly GridColumn[] {
  const index = table.columns.findIndex((column) => column.role === "value" && column.unit === "ratio");
  if (index < 0) return [];
  const room = ink.width - INDENT.length - naturalWidth(columns);
  if (room < NARROWEST_BAR) return [];
  const values = cellsAt(table, index).map((cell) => (typeof cell === "number" ? cell : 0));
  const full = largest(values, 1);
  const columnWidth = Math.min(WIDEST_BAR, room);
  const cells = values.map((value) => bar(value, full, columnWidth, ink));
  return [{ header: "", align: "left", cells, whenNarrow: "drop" }];
}

/** Width of all columns side by side, a gap after each. */
function naturalWidth(columns: readonly GridColumn[]): number {
  const widths = columns.map(({ header, cells }) =>
    cells.reduce((widest, cell) => Math.max(widest, displayWidth(cell)), displayWidth(header)),
  );
  return widths.reduce((total, width) => total + width + 2, 0);
}

function cutNote({ rows, totalRows }: Table, ink: Ink): readonly string[] {
  if (rows.length >= totalRows) return [];
  return [`${INDENT}${ink.dim(`${ink.glyphs.ellipsis} ${countOf(totalRows - rows.length, "more row")}`)}`];
}
