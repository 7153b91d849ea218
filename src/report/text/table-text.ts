import type { Cell, Table, TableColumn } from "../../document/result-document.ts";
import { displayWidth } from "../../core/display-width.ts";
import { largest } from "../largest.ts";
import { countOf } from "../../core/quantity-text.ts";
import { cellText } from "../measured-text.ts";
import { withoutEmptyColumns } from "../shown.ts";
import type { GridColumn } from "./grid-records.ts";
import { gridLines } from "./grid.ts";
import { bar, type Ink } from "./ink.ts";

const INDENT = "  ";
const WIDEST_BAR = 30;
const NARROWEST_BAR = 10;

/** Most characters of a cell, and of all cells of a table: no reader gets through more. The document has all. */
const MOST_CELL = 4096;
const MOST_CHARACTERS = 1 << 24;

/** A result table: keys left, numbers right with their units, and a bar for the first share where there is room. */
export function tableLines(whole: Table, ink: Ink): readonly string[] {
  const table = withoutEmptyColumns(whole);
  if (table.columns.length === 0) return [];
  if (table.rows.length === 0) return [`${INDENT}${ink.dim("no rows")}`];
  const texts = cellTexts(table, ink);
  const repeated = repeatedColumns(table.columns);
  const columns = table.columns.map((column, index) => ({
    ...gridColumn(column, texts[index]!, ink),
    repeated: repeated.has(column),
  }));
  return [
    ...gridLines([...columns, ...barColumn(table, columns, ink)], ink, INDENT, ink.room),
    ...cutNote(table.totalRows - texts[0]!.length, ink),
  ];
}

/** By column, of as many rows as are shown. */
function cellTexts({ columns, rows }: Table, ink: Ink): readonly (readonly string[])[] {
  const texts = columns.map((): string[] => []);
  let characters = 0;
  for (const row of rows) {
    for (const [index, column] of columns.entries()) {
      const text = shownCell(row[index] ?? null, column, ink);
      texts[index]!.push(text);
      characters += text.length;
    }
    if (characters > MOST_CHARACTERS) break;
  }
  return texts;
}

/** A cell as safe text of one line. */
export function shownCell(cell: Cell, column: TableColumn, ink: Ink): string {
  const text = cellText(cell, column);
  if (text === undefined) return ink.glyphs.noValue;
  const shown = ink.text(text.length > MOST_CELL ? text.slice(0, MOST_CELL) : text);
  const isCut = text.length > MOST_CELL || shown.length > MOST_CELL;
  return isCut ? `${shown.slice(0, MOST_CELL)}${ink.glyphs.ellipsis}` : shown;
}

function gridColumn(column: TableColumn, cells: readonly string[], ink: Ink): GridColumn {
  const isText = column.type === "text";
  return {
    header: ink.text(column.name),
    align: isText ? "left" : "right",
    cells,
    whenNarrow: isText ? "wrap" : "never",
  };
}

/** The keys; where there are only keys, a list of events, the first. */
function repeatedColumns(columns: readonly TableColumn[]): ReadonlySet<TableColumn> {
  const keys = columns.filter(({ role }) => role === "key");
  return new Set(keys.length === columns.length ? keys.slice(0, 1) : keys);
}

function barColumn(table: Table, columns: readonly GridColumn[], ink: Ink): readonly GridColumn[] {
  const index = table.columns.findIndex((column) => column.role === "value" && column.unit === "ratio");
  if (index < 0) return [];
  const room = ink.width - INDENT.length - naturalWidth(columns);
  if (room < NARROWEST_BAR) return [];
  const values = table.rows.slice(0, columns[0]!.cells.length).map((row) => Number(row[index] ?? 0));
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

function cutNote(left: number, ink: Ink): readonly string[] {
  if (left <= 0) return [];
  return [`${INDENT}${ink.dim(`${ink.glyphs.ellipsis} ${countOf(left, "more row")}`)}`];
}
