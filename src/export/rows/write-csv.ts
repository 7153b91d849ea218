import { fieldOf } from "../../aggregate/request/find-field.ts";
import { contextColumn, ROW_CONTEXTS } from "../../aggregate/rows/context-column.ts";
import { fieldColumn } from "../../aggregate/rows/field-column.ts";
import { shownFields } from "../../aggregate/rows/row-columns.ts";
import { escapeText } from "../../core/escape.ts";
import { ok } from "../../core/result.ts";
import type { Cell } from "../../document/result-document.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import type { Recording } from "../../trace/recording.ts";
import { exportBinding } from "../binding.ts";
import { limitedSelection } from "../selection/limit-ranges.ts";
import { selectedRows } from "../selection/selected-rows.ts";
import { cellReader, rowProjection } from "./cell-reader.ts";
import type { ShownRecords, WriteRecords } from "./shown-records.ts";

/**
 * A table of what every event has, and then of the fields of all selected events that were recorded. The first columns have the same names
 * in every table; a field with one of these names is `fields.pid`. A record has nothing in the columns of other events, and in a string that
 * the kernel could not read; an empty string is `""`. Quotes are those of RFC 4180. Characters that move a cursor, end a line or hide text
 * are escaped, so that each line is one record.
 */
export const writeCsv: WriteRecords = (recording, shown) =>
  ok({ text: csvLines(recording, shown), problems: () => [] });

function* csvLines(recording: Recording, shown: ShownRecords): Generator<string> {
  const recorded = recording.recordedEvents();
  const formats = shown.formats.filter((format) => recorded.has(eventName(format)));
  const binding = exportBinding(recording.events, shown.known);
  const columns = [
    ...ROW_CONTEXTS.map((context) => contextColumn(binding, formats, context, context)),
    ...shownFields(formats).map((name) => fieldColumn(binding, ownersOf(name, formats), name)),
  ];
  yield csvLine(columns.map(({ name }, index) => (index < ROW_CONTEXTS.length ? name : fieldHeading(name))));
  const projection = rowProjection(binding, shown.select());
  const selection = limitedSelection(recording, projection, shown);
  yield* selectedRows(recording, projection, selection, (batch) => {
    const readers = columns.map((column) => cellReader(column, batch, shown));
    return (row) => csvLine(readers.map((read) => read(row)));
  });
}

function ownersOf(name: string, formats: readonly EventFormat[]): readonly EventFormat[] {
  return formats.filter((format) => fieldOf(format, name));
}

function fieldHeading(name: string): string {
  return ROW_CONTEXTS.some((context) => context === name) ? `fields.${name}` : name;
}

function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const text = escapeText(cell);
  return text === "" || /[",]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
