import type { EventBatch, OrderedEvents } from "../../trace/decode/batch.ts";
import type { RowPredicate } from "../../expr/compile-predicate.ts";

/** Handles one row of a batch. */
export type RowHandler = (row: number) => void;

/** Prepares a handler once a batch, then calls it for each event in time order. Batches without one are passed over. */
export function drive(events: OrderedEvents, prepare: (batch: EventBatch) => RowHandler | undefined): void {
  const handlers = events.batches.map((batch) => prepare(batch) ?? ignore);
  const { batch, row, length } = events;
  for (let index = 0; index < length; index++) handlers[batch[index]!]!(row[index]!);
}

function ignore(): void {}

/** True where both are; one that is absent asks nothing. */
export function both(
  first: RowPredicate | undefined,
  second: RowPredicate | undefined,
): RowPredicate | undefined {
  if (!first || !second) return first ?? second;
  return (row) => first(row) && second(row);
}

/** The handler, for the rows that the predicate takes. */
export function guarded(handle: RowHandler, takes: RowPredicate | undefined): RowHandler {
  if (!takes) return handle;
  return (row) => {
    if (takes(row)) handle(row);
  };
}
