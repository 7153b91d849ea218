import { displayWidth } from "../../core/display-width.ts";
import type { Cell, TableColumn } from "../../document/result-document.ts";
import { largest } from "../largest.ts";
import { cellText } from "../measured-text.ts";
import { pad } from "./fit.ts";
import { type Ink, inkFor, type TextOptions } from "./ink.ts";
import { shownCell } from "./table-text.ts";

/** A table whose rows are printed one by one. */
export interface RowTable {
  readonly name: string;
  readonly columns: readonly TableColumn[];
}

const GAP = "  ";
/** Wider cells do not widen their column. */
const MOST_WIDTH = 32;
/** Rows that are looked at before the columns' names are printed. */
const FIRST_ROWS = 100;
const BLANKS = " ".repeat(MOST_WIDTH);
/** Texts that are remembered. */
const MOST_TEXTS = 10_000;
const LONGEST_REMEMBERED = 256;
/** Room for a time of 1,000 seconds, so that columns rarely grow. */
const TIME_WIDTH = 13;

/** A cell's safe text. */
interface Shown {
  readonly text: string;
  readonly width: number;
}

function measured(text: string): Shown {
  return { text, width: displayWidth(text) };
}

/** Numbers with their units are ASCII. */
function asWide(text: string): Shown {
  return { text, width: text.length };
}

/**
 * Rows of tables as lines, each when it is known. A column is as wide as its widest cell so far. With several tables, each line
 * begins with the name of its table.
 */
export class RowLines {
  readonly #tables: readonly RowTable[];
  readonly #ink: Ink;
  /** By table. */
  readonly #widths: readonly number[][];
  readonly #labels: readonly string[];
  /** Cells that were shown before. */
  readonly #texts = new Map<string, Shown>();
  /** Until the columns' names are printed. */
  #first: (readonly [table: number, cells: readonly Shown[]])[] | undefined = [];

  constructor(tables: readonly RowTable[], options: TextOptions) {
    this.#tables = tables;
    this.#ink = inkFor(options);
    this.#widths = tables.map(({ columns }) => columns.map((column) => this.#firstWidth(column)));
    this.#labels = this.#labelsOf(tables);
  }

  /** The text with one row more: nothing while the first rows are held back, which decide how wide the columns are. */
  add(table: number, cells: readonly Cell[]): string {
    const shown = this.#tables[table]!.columns.map((column, at) => this.#shown(cells[at] ?? null, column));
    if (!this.#first) return this.#line(table, shown);
    this.#widen(table, shown);
    this.#first.push([table, shown]);
    return this.#first.length < FIRST_ROWS ? "" : this.flush();
  }

  /** The rows that are held back, below the columns' names; nothing if there are none. */
  flush(): string {
    return this.#first && this.#first.length > 0 ? this.end() : "";
  }

  /** The same after the last row: the columns' names are printed in any case. */
  end(): string {
    const rows = this.#first;
    this.#first = undefined;
    if (!rows) return "";
    return this.#headings() + rows.map(([table, shown]) => this.#line(table, shown)).join("");
  }

  /** A line for each table. */
  #headings(): string {
    const lines = this.#tables.map(({ columns }, table) => {
      const names = columns.map(({ name }) => measured(this.#ink.text(name)));
      return `${this.#ink.dim(this.#joined(table, names))}\n`;
    });
    return lines.join("");
  }

  #line(table: number, cells: readonly Shown[]): string {
    this.#widen(table, cells);
    return `${this.#joined(table, cells)}\n`;
  }

  #widen(table: number, cells: readonly Shown[]): void {
    const widths = this.#widths[table]!;
    for (const [index, { width }] of cells.entries())
      if (width > widths[index]!) widths[index] = Math.min(width, MOST_WIDTH);
  }

  #joined(table: number, cells: readonly Shown[]): string {
    const widths = this.#widths[table]!;
    const { columns } = this.#tables[table]!;
    let line = this.#labels[table]!;
    for (const [index, { text, width }] of cells.entries()) {
      const blanks = BLANKS.slice(0, Math.max(0, widths[index]! - width));
      if (index > 0) line += GAP;
      line += columns[index]!.type === "text" ? text + blanks : blanks + text;
    }
    return line.trimEnd();
  }

  #shown(cell: Cell, column: TableColumn): Shown {
    if (typeof cell === "number") return asWide(cellText(cell, column) ?? "");
    // A text that is a number has a unit in columns of this type only.
    if (cell === null || column.type === "real") return measured(shownCell(cell, column, this.#ink));
    return this.#texts.get(cell) ?? this.#remember(cell, shownCell(cell, column, this.#ink));
  }

  /** Most texts occur again: names of tasks, of events, of files. */
  #remember(cell: string, text: string): Shown {
    const shown = measured(text);
    if (cell.length > LONGEST_REMEMBERED) return shown;
    if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
    this.#texts.set(cell, shown);
    return shown;
  }

  #firstWidth({ name, unit }: TableColumn): number {
    return Math.max(displayWidth(this.#ink.text(name)), unit === "ns" ? TIME_WIDTH : 0);
  }

  #labelsOf(tables: readonly RowTable[]): readonly string[] {
    if (tables.length === 1) return [""];
    const names = tables.map(({ name }) => this.#ink.text(name));
    const width = largest(names.map(displayWidth));
    return names.map((name) => pad(name, width, "left") + GAP);
  }
}
