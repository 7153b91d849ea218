import { assertNever } from "../../core/assert-never.ts";
import { eventName, type EventFormat, type Field, type FieldShape } from "../../trace/decode/event-format.ts";
import { countOf } from "../../core/quantity-text.ts";
import type { GridColumn } from "../text/grid-records.ts";
import { gridLines } from "../text/grid.ts";
import { formatWords } from "../../spec/field-types.ts";
import { type Ink, inkFor, type TextOptions } from "../text/ink.ts";

/** An event's fields as a table: name, C type, offset and size in the record, and how they are read. */
export function formatText(event: EventFormat, options: TextOptions): string {
  const ink = inkFor(options);
  const { fields } = event;
  const paint = (safe: string, row: number): string => (fields[row]?.common ? ink.dim(safe) : safe);
  const column = (header: string, align: "left" | "right", cells: readonly string[]): GridColumn => ({
    header,
    align,
    cells: cells.map(ink.text),
    whenNarrow: align === "left" ? "wrap" : "never",
    paint,
  });
  const grid = gridLines(
    [
      column(
        "field",
        "left",
        fields.map(({ name }) => name),
      ),
      column(
        "type",
        "left",
        fields.map(({ type }) => type),
      ),
      column(
        "offset",
        "right",
        fields.map(({ offset }) => String(offset)),
      ),
      column(
        "size",
        "right",
        fields.map(({ size }) => String(size)),
      ),
      column("meaning", "left", fields.map(meaningOf)),
    ],
    ink,
  );
  return `${[ink.bold(ink.text(eventName(event))), ...grid, ...wordLines(event, ink)].join("\n")}\n`;
}

/** The words that the kernel prints for numbers of the event's fields, as a second table. */
function wordLines(event: EventFormat, ink: Ink): readonly string[] {
  const rows = event.fields.flatMap((field) =>
    (formatWords(event, field)?.table ?? []).map(({ number, word }) => ({
      name: field.name,
      number: String(number),
      word,
    })),
  );
  if (rows.length === 0) return [];
  const column = (
    header: string,
    align: "left" | "right",
    cell: (row: (typeof rows)[number]) => string,
  ): GridColumn => ({
    header,
    align,
    cells: rows.map((row) => ink.text(cell(row))),
    whenNarrow: "never",
  });
  const columns = [
    column("field", "left", ({ name }) => name),
    column("number", "right", ({ number }) => number),
    column("word", "left", ({ word }) => word),
  ];
  return ["", ...gridLines(columns, ink)];
}

/** How a field's bytes are read: `signed 32-bit integer`, `string, at most 15 bytes`. */
function meaningOf({ name, shape, signed }: Field): string {
  const known = Object.hasOwn(COMMON_FIELDS, name) ? COMMON_FIELDS[name] : undefined;
  return known === undefined ? shapeText(shape, signed) : `${shapeText(shape, signed)}: ${known}`;
}

function shapeText(shape: FieldShape, signed: boolean): string {
  switch (shape.kind) {
    case "integer":
      return integerText(shape.bits?.width ?? shape.bytes * 8, signed);
    case "text":
      return `string, at most ${countOf(Math.max(0, shape.bytes - 1), "byte")}`;
    case "array":
      if (shape.address !== undefined) return ADDRESS;
      return `${shape.count} times ${integerText(shape.elementBytes * 8, signed)}`;
    case "dynamic-text":
      return "string of any length";
    case "dynamic-array":
      if (shape.address !== undefined) return ADDRESS;
      return `array of any length: ${integerText(shape.elementBytes * 8, signed)}`;
    case "opaque":
      return `${countOf(shape.bytes, "byte")}, not decoded`;
    default:
      return assertNever(shape);
  }
}

const ADDRESS = "IP or MAC address, as a string";

function integerText(bits: number, signed: boolean): string {
  return `${signed ? "signed" : "unsigned"} ${bits}-bit integer`;
}

/** The fields that every event has (kernel: include/linux/trace_events.h, struct trace_entry). */
const COMMON_FIELDS: Readonly<Record<string, string>> = {
  common_type: "the event's id",
  common_flags: "interrupt and preemption state",
  common_preempt_count: "depth of disabled preemption",
  common_pid: "the thread that was running",
};
