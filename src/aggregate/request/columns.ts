import { type Exact, exactly } from "../../core/exact.ts";
import { type Column, type EventBatch, numberReader, wideAt } from "../../trace/decode/batch.ts";
import { eventName } from "../../trace/decode/event-format.ts";

/** A column that `needs` requested. Throws if the decoder did not deliver it. */
export function columnOf(batch: EventBatch, field: string): Column {
  const column = batch.columns.get(field);
  if (!column) throw new Error(`the batch of ${eventName(batch.event)} has no column ${field}`);
  return column;
}

/** Reads a column of numbers; 64-bit values beyond 2^53 are rounded. */
export function numberAt(batch: EventBatch, field: string): (row: number) => number {
  const reader = numberReader(columnOf(batch, field));
  if (!reader) throw new TypeError(`${field} is not a number column`);
  return reader;
}

/** The same, exactly. */
export function exactAt(batch: EventBatch, field: string): (row: number) => Exact {
  const column = columnOf(batch, field);
  const rounded = numberAt(batch, field);
  if (column.kind !== "wide") return rounded;
  return (row) => {
    const value = rounded(row);
    return Number.isSafeInteger(value) ? value : exactly(wideAt(column, row));
  };
}
