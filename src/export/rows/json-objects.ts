import { contextColumn, ROW_CONTEXTS } from "../../aggregate/rows/context-column.ts";
import { namedField } from "../../aggregate/request/words.ts";
import { fieldColumn } from "../../aggregate/rows/field-column.ts";
import type { RowColumn } from "../../aggregate/rows/row-column.ts";
import { shownFields } from "../../aggregate/rows/row-columns.ts";
import type { Binding } from "../../aggregate/request/binding.ts";
import { safeJsonLine } from "../../core/safe-json.ts";
import type { Cell } from "../../document/result-document.ts";
import type { EventFormat } from "../../trace/decode/event-format.ts";
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

/** The columns of each event: what is read is known from the beginning, a column is made for the event's first record. */
class EventColumns {
  readonly contexts: readonly RowColumn[];
  readonly #binding: Binding;
  readonly #own = new Map<EventFormat, readonly RowColumn[]>();

  constructor(binding: Binding, formats: readonly EventFormat[]) {
    this.contexts = ROW_CONTEXTS.map((context) => contextColumn(binding, formats, context, context));
    this.#binding = binding;
    for (const format of formats) binding.needs.event(format, ...shownFields([format]));
  }

  ownOf(event: EventFormat): readonly RowColumn[] {
    const known = this.#own.get(event);
    if (known) return known;
    const own = shownFields([event]).map((name) => fieldColumn(this.#binding, [event], namedField(name)));
    this.#own.set(event, own);
    return own;
  }
}

function objectReader(batch: EventBatch, columns: EventColumns, shown: ShownRecords): RowReader<string> {
  const contexts = membersReader(batch, columns.contexts, shown);
  const fields = membersReader(batch, columns.ownOf(batch.event), shown);
  return (row) => `{${contexts(row)},"fields":{${fields(row)}}}`;
}

/** The members of an object: a batch's names become JSON once. */
function membersReader(
  batch: EventBatch,
  columns: readonly RowColumn[],
  shown: ShownRecords,
): RowReader<string> {
  const readers = columns.map(
    (column) => [`${safeJsonLine(column.name)}:`, cellReader(column, batch, shown)] as const,
  );
  return (row) => readers.map(([name, read]) => name + cellJson(read(row))).join(",");
}

function cellJson(cell: Cell): string {
  return typeof cell === "string" ? safeJsonLine(cell) : String(cell);
}
