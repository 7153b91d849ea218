import type { EventBatch, OrderedEvents } from "../../trace/decode/batch.ts";

/** Handles one row of a batch. */
export type RowHandler = (row: number) => void;

/** Prepares a handler once a batch, then calls it for each event in time order. Batches without one are passed over. */
export function drive(events: OrderedEvents, prepare: (batch: EventBatch) => RowHandler | undefined): void {
  const handlers = events.batches.map((batch) => prepare(batch) ?? ignore);
  const { batch, row, length } = events;
  for (let index = 0; index < length; index++) handlers[batch[index]!]!(row[index]!);
}

function ignore(): void {}
