import type { Column } from "../../trace/decode/batch.ts";

/** Some rows of a column, as a column. Throws for arrays: no field of a pair is one. */
export function gathered(column: Column, rows: readonly number[]): Column {
  switch (column.kind) {
    case "number":
      return { kind: "number", values: picked(column.values, rows) };
    case "wide":
      return { kind: "wide", signed: column.signed, words: pickedPairs(column.words, rows) };
    case "text":
      return { ...column, codes: picked(column.codes, rows) };
    case "bytes":
      throw new TypeError("an array is no field of a pair");
  }
}

function picked<Values extends { readonly length: number; [index: number]: number }>(
  values: Values,
  rows: readonly number[],
): Values {
  const chosen = new (values.constructor as new (length: number) => Values)(rows.length);
  for (let at = 0; at < rows.length; at++) chosen[at] = values[rows[at]!]!;
  return chosen;
}

function pickedPairs(words: Uint32Array, rows: readonly number[]): Uint32Array {
  const chosen = new Uint32Array(2 * rows.length);
  for (let at = 0; at < rows.length; at++) {
    chosen[2 * at] = words[2 * rows[at]!]!;
    chosen[2 * at + 1] = words[2 * rows[at]! + 1]!;
  }
  return chosen;
}
