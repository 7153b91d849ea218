import type { Cell } from "../../document/result-document.ts";

/** A row of the table as it is kept until the end of the recording. */
export interface KeptRow {
  readonly time: number;
  readonly cells: readonly Cell[];
  /** A string of it has no value: the kernel could not read it. */
  readonly hasFault: boolean;
}

/** Which rows are kept: so many from one end of the recording. */
export interface RowLimit {
  readonly end: "first" | "last";
  readonly rows: number;
}

/** Reads a row of one batch. */
export type RowBuilder = (row: number) => KeptRow;

/** Characters of all kept cells together: a recording may have a page of text in each. */
const MOST_CHARACTERS = 1 << 25;

/** Keeps the first or the last rows of a recording, given in time order. Only rows that may be kept are read. */
export class KeptRows {
  /** Rows given. */
  matched = 0;
  readonly #limit: RowLimit;
  readonly #rows: KeptRow[] = [];
  /** Where the kept rows begin in `#rows`. */
  #head = 0;
  #characters = 0;
  /** A row was left out for its size: of the first rows, none after it is kept. */
  #isFull = false;
  /** The last rows of the current interval, as a ring: not read yet. */
  readonly #builders: RowBuilder[] = [];
  readonly #numbers: number[] = [];
  #pending = 0;

  constructor(limit: RowLimit) {
    this.#limit = limit;
  }

  add(build: RowBuilder, row: number): void {
    this.matched += 1;
    const { end, rows } = this.#limit;
    if (end === "last") {
      this.#builders[this.#pending % rows] = build;
      this.#numbers[this.#pending % rows] = row;
      this.#pending += 1;
    } else if (this.#rows.length < rows && !this.#isFull) this.#keepFirst(build(row));
  }

  /** The end of an interval: its batches are not read later. */
  settle(): void {
    const { rows } = this.#limit;
    for (let index = Math.max(0, this.#pending - rows); index < this.#pending; index++)
      this.#keepLast(this.#builders[index % rows]!(this.#numbers[index % rows]!));
    this.#pending = 0;
    this.#builders.length = 0;
  }

  /** In time order. */
  get rows(): readonly KeptRow[] {
    return this.#rows.slice(this.#head);
  }

  #keepFirst(row: KeptRow): void {
    this.#characters += charactersOf(row);
    if (this.#characters > MOST_CHARACTERS) this.#isFull = true;
    else this.#rows.push(row);
  }

  #keepLast(row: KeptRow): void {
    this.#rows.push(row);
    this.#characters += charactersOf(row);
    while (this.#isTooMuch()) {
      this.#characters -= charactersOf(this.#rows[this.#head]!);
      this.#head += 1;
    }
    if (this.#head > this.#limit.rows) {
      this.#rows.splice(0, this.#head);
      this.#head = 0;
    }
  }

  #isTooMuch(): boolean {
    const rows = this.#rows.length - this.#head;
    return rows > this.#limit.rows || (rows > 0 && this.#characters > MOST_CHARACTERS);
  }
}

function charactersOf({ cells }: KeptRow): number {
  return cells.reduce<number>((sum, cell) => sum + (typeof cell === "string" ? cell.length : 1), 0);
}
