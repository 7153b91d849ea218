import type { RowColumn } from "../../aggregate/rows/row-column.ts";
import type { Binding } from "../../aggregate/request/binding.ts";
import type { Cell } from "../../document/result-document.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import type { RecordProjection } from "../../trace/recording.ts";
import { unionProjection } from "../../trace/union-projection.ts";
import type { RecordSelection } from "../selection/record-selection.ts";
import type { RowReader } from "../selection/selected-rows.ts";
import type { ShownRecords } from "./shown-records.ts";

/** Reads a column's cells of a batch as the table of the aggregation `events` shows them; a string that the kernel could not read is null. */
export function cellReader(
  column: RowColumn,
  batch: EventBatch,
  { known: { comms }, start: startNs }: Pick<ShownRecords, "known" | "start">,
): RowReader<Cell> {
  const read = column.reader(batch, () => undefined);
  if (!column.shown) return read;
  return (row) => column.shown!(read(row), batch.times[row]!, { comms, startNs });
}

/** What columns and a selection read, together. */
export function rowProjection(
  { needs: { data } }: Binding,
  { events }: Pick<RecordSelection, "events">,
): RecordProjection {
  return new Map([...unionProjection([events, data.events])].filter(([event]) => events.has(event)));
}
