import { contextColumn, ROW_CONTEXTS } from "../../aggregate/rows/context-column.ts";
import { fieldColumn } from "../../aggregate/rows/field-column.ts";
import type { RowColumn } from "../../aggregate/rows/row-column.ts";
import { shownFields } from "../../aggregate/rows/row-columns.ts";
import type { Binding } from "../../aggregate/request/binding.ts";
import { safeJsonLine } from "../../core/safe-json.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import type { Recording } from "../../trace/recording.ts";
import { exportBinding } from "../binding.ts";
import { limitedSelection } from "../selection/limit-ranges.ts";
import { type RowReader, selectedRows } from "../selection/selected-rows.ts";
import { cellReader, rowProjection } from "./cell-reader.ts";
import type { ShownRecords } from "./shown-records.ts";

/**
 * Each record as one line of JSON: `{"time":…,"cpu":…,"comm":…,"pid":…,"event":…,"fields":{…}}`. The event's fields are an object of their
 * own, because many have names such as `pid` and `comm`.
 */
export function* jsonObjects(recording: Recording, shown: ShownRecords): Generator<string> {
  const binding = exportBinding(recording.events, shown.known);
  const columns = new EventColumns(binding, shown.formats);
  const projection = rowProjection(binding, shown.select());
  const selection = limitedSelection(recording, projection, shown);
  yield* selectedRows(recording, projection, selection, (batch) => objectReader(batch, columns, shown));
}

/** The columns of each event. */
class EventColumns {
  readonly contexts: readonly RowColumn[];
  readonly #own: ReadonlyMap<string, readonly RowColumn[]>;

  constructor(binding: Binding, formats: readonly EventFormat[]) {
    this.contexts = ROW_CONTEXTS.map((context) => contextColumn(binding, formats, context, context));
    this.#own = new Map(
      formats.map((format) => [
        eventName(format),
        shownFields([format]).map((name) => fieldColumn(binding, [format], name)),
      ]),
    );
  }

  ownOf(event: EventFormat): readonly RowColumn[] {
    return this.#own.get(eventName(event)) ?? [];
  }
}

function objectReader(batch: EventBatch, columns: EventColumns, shown: ShownRecords): RowReader<string> {
  const contexts = entriesReader(batch, columns.contexts, shown);
  const fields = entriesReader(batch, columns.ownOf(batch.event), shown);
  return (row) => safeJsonLine({ ...contexts(row), fields: fields(row) });
}

function entriesReader(
  batch: EventBatch,
  columns: readonly RowColumn[],
  shown: ShownRecords,
): RowReader<Readonly<Record<string, unknown>>> {
  const readers = columns.map((column) => [column.name, cellReader(column, batch, shown)] as const);
  return (row) => Object.fromEntries(readers.map(([name, read]) => [name, read(row)]));
}
