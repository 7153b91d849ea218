import type { Cell, TableColumn } from "../../document/result-document.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import type { RecordedSpan } from "../aggregation.ts";

/** One column of a table of events. */
export interface RowColumn extends Pick<TableColumn, "name" | "type" | "unit" | "description"> {
  /** Reads the cell of a row. `onFault` is called for a row whose string the kernel could not read: it has no value. */
  reader(batch: EventBatch, onFault: () => void): (row: number) => Cell;
  /** Turns a kept cell into the shown one, where that takes what is known after the last event. `time`: the event's. */
  shown?(cell: Cell, time: number, recording: Pick<RecordedSpan, "comms" | "startNs">): Cell;
  /** What a reader of the table should know, after the last event. */
  notes?(): readonly string[];
}
