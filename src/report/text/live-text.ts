import { displayWidth } from "../../core/display-width.ts";
import type { Cell, TableColumn } from "../../document/result-document.ts";
import { largest } from "../largest.ts";
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
/** Room for a time of 1,000 seconds, so that columns rarely grow. */
const TIME_WIDTH = 13;

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

  constructor(tables: readonly RowTable[], options: TextOptions) {
    this.#tables = tables;
    this.#ink = inkFor(options);
    this.#widths = tables.map(({ columns }) => columns.map((column) => this.#firstWidth(column)));
    this.#labels = this.#labelsOf(tables);
  }

  /** The columns' names, a line for each table. */
  headings(): string {
    const lines = this.#tables.map(({ columns }, table) => {
      const names = columns.map(({ name }) => this.#ink.text(name));
      return this.#ink.dim(this.#joined(table, names));
    });
    return lines.map((line) => `${line}\n`).join("");
  }

  line(table: number, cells: readonly Cell[]): string {
    const { columns } = this.#tables[table]!;
    const texts = columns.map((column, index) => shownCell(cells[index] ?? null, column, this.#ink));
    return `${this.#joined(table, texts)}\n`;
  }

  #joined(table: number, texts: readonly string[]): string {
    const widths = this.#widths[table]!;
    const { columns } = this.#tables[table]!;
    let line = this.#labels[table]!;
    for (const [index, text] of texts.entries()) {
      const width = displayWidth(text);
      if (width > widths[index]!) widths[index] = Math.min(width, MOST_WIDTH);
      const cell = pad(text, widths[index]!, columns[index]!.type === "text" ? "left" : "right");
      line += index === 0 ? cell : GAP + cell;
    }
    return line.trimEnd();
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
