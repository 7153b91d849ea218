import type { KeptRow } from "../../aggregate/rows/kept-rows.ts";
import type { OpenedPiece } from "./open-piece.ts";

/** A row that is not printed yet. */
export interface HeldRow {
  /** On an axis that all pieces share. */
  readonly time: number;
  readonly table: number;
  readonly row: KeptRow;
  readonly piece: OpenedPiece;
}

/** More rows are not held back, even if other CPUs may have earlier ones. */
const MOST_HELD = 200_000;

/** Rows in time order that wait for those of other CPUs. */
export class HeldRows {
  #rows: HeldRow[] = [];
  #next = 0;
  /** Rows that were added since the last call of `settle`, in time order, too. */
  #added: HeldRow[] = [];

  add(row: HeldRow): void {
    this.#added.push(row);
  }

  get isFull(): boolean {
    return this.#rows.length - this.#next + this.#added.length > MOST_HELD;
  }

  /** Whether there is a row up to `time` to take. */
  hasUpTo(time: number): boolean {
    return this.#next < this.#rows.length && this.#rows[this.#next]!.time <= time;
  }

  /** The first row. */
  take(): HeldRow {
    return this.#rows[this.#next++]!;
  }

  /** Puts the added rows in order with the others. */
  settle(): void {
    const rows = [...this.#rows.slice(this.#next), ...this.#added];
    this.#rows = rows.sort((a, b) => a.time - b.time);
    this.#added = [];
    this.#next = 0;
  }
}
