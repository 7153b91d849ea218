import type { Cell, TableColumn } from "../../document/result-document.ts";
import { UNKNOWN_COMM } from "../keys/key-part.ts";

/** How rows are sorted. */
export interface Order {
  /** Of the column. */
  readonly index: number;
  readonly descending: boolean;
}

/** Rows in a stable order: by the column, ties by the keys from left to right, ascending. */
export function sortRows(
  rows: readonly Row[],
  columns: readonly TableColumn[],
  order: Order,
): readonly Row[] {
  const keys = columns.flatMap(({ role }, index) => (role === "key" ? [index] : []));
  return rows.toSorted((a, b) => {
    const first = compareColumn(a, b, columns, order.index, order.descending);
    if (first !== 0) return first;
    for (const key of keys) {
      const next = compareColumn(a, b, columns, key, false);
      if (next !== 0) return next;
    }
    return 0;
  });
}

/** Cells without a value come last in either direction, before them those of numbers that are not known. */
function compareColumn(
  a: Row,
  b: Row,
  columns: readonly TableColumn[],
  index: number,
  descending: boolean,
): number {
  const left = a.cells[index] ?? null;
  const right = b.cells[index] ?? null;
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  const isText = columns[index]?.type === "text";
  if (!isText && (left === UNKNOWN_COMM || right === UNKNOWN_COMM))
    return Number(left === UNKNOWN_COMM) - Number(right === UNKNOWN_COMM);
  const difference = isText ? compareTexts(left, right) : compareNumbers(left, right);
  return descending ? -difference : difference;
}

/** By UTF-16 unit: the same everywhere, whatever the locale. */
export function compareTexts(a: Cell, b: Cell): number {
  if (a === b) return 0;
  return String(a) < String(b) ? -1 : 1;
}

/** 64-bit numbers beyond 2^53 are decimal texts. */
function compareNumbers(a: Cell, b: Cell): number {
  const difference = Number(a) - Number(b);
  if (difference !== 0 || (typeof a === "number" && typeof b === "number")) return difference;
  const exact = BigInt(a ?? 0) - BigInt(b ?? 0);
  return exact === 0n ? 0 : exact < 0n ? -1 : 1;
}

/** One group's row, keys first; `id` identifies its state. */
export interface Row {
  readonly id: number;
  readonly cells: readonly Cell[];
}
