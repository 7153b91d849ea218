import { contextColumn, ROW_CONTEXTS } from "../../aggregate/rows/context-column.ts";
import { namedField } from "../../aggregate/request/words.ts";
import { fieldColumn } from "../../aggregate/rows/field-column.ts";
import { shownFields } from "../../aggregate/rows/row-columns.ts";
import { escapeText } from "../../core/escape.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { countText } from "../../core/quantity-text.ts";
import { fail, ok } from "../../core/result.ts";
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
export const writeCsv: WriteRecords = (recording, shown) => {
  const recorded = recording.recordedEvents();
  const owners = fieldOwners(shown.formats.filter((format) => recorded.has(eventName(format))));
  if (owners.size > MOST_FIELDS) return fail([tooManyFields(owners.size)]);
  return ok({ text: csvLines(recording, shown, owners), problems: () => [] });
};

/** A line has a cell for each of them, even if its event has none. */
const MOST_FIELDS = 2_000;

function tooManyFields(fields: number): Diagnostic {
  const message = `these events have ${countText(fields)} different fields, but CSV output has at most ${countText(MOST_FIELDS)} columns of fields`;
  return diagnostic("wrong-value", message, { hint: "choose events with --event, or use --format ndjson" });
}

type Owners = ReadonlyMap<string, readonly EventFormat[]>;

/** Each field with the events that have it, in the order of the events and their formats. */
function fieldOwners(formats: readonly EventFormat[]): Owners {
  const owners = new Map<string, EventFormat[]>();
  for (const format of formats)
    for (const name of shownFields([format])) {
      const known = owners.get(name);
      if (known) known.push(format);
      else owners.set(name, [format]);
    }
  return owners;
}

function* csvLines(recording: Recording, shown: ShownRecords, owners: Owners): Generator<string> {
  const binding = exportBinding(recording.events, shown.known);
  const contexts = ROW_CONTEXTS.map((name) => contextColumn(binding, shown.formats, name, name));
  const fields = [...owners].map(([name, formats]) => fieldColumn(binding, formats, namedField(name)));
  yield csvLine([...ROW_CONTEXTS, ...fields.map(({ name }) => fieldHeading(name))]);
  const columns = [...contexts, ...fields];
  const projection = rowProjection(binding, shown.select());
  const selection = limitedSelection(recording, projection, shown);
  yield* selectedRows(recording, projection, selection, (batch) => {
    const readers = columns.map((column) => cellReader(column, batch, shown));
    return (row) => csvLine(readers.map((read) => read(row)));
  });
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
