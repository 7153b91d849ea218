import type { TextTable } from "../../core/text-table.ts";
import type { Column, EventBatch } from "../../trace/decode/batch.ts";
import { type EventFormat, type Field, isTextField } from "../../trace/decode/event-format.ts";
import { contextPart } from "../keys/context-part.ts";
import { narrowPart, widePart } from "../keys/field-part.ts";
import { commOf, type KeyPart, type SlotReader } from "../keys/key-part.ts";
import type { Binding } from "../request/binding.ts";
import { columnOf } from "../request/columns.ts";
import { TextCodes } from "../state/text-codes.ts";
import type { FieldSource } from "./pair-format.ts";

/** A field of the `from` event that is kept until the pair ends, and the column that its kept values make. */
export interface KeptField {
  readonly name: string;
  /** Reads it from the `from` event into slots. */
  readonly part: KeyPart;
  /** A column of what was kept: the values of the part's slots, a row each. */
  column(slots: readonly (readonly number[])[]): Column;
}

/** How `name` of a pair is kept. What it reads is added to the needs of the binding. */
export function keptField(
  binding: Binding,
  events: readonly EventFormat[],
  field: Field,
  { field: source, context }: FieldSource,
): KeptField {
  const { name } = field;
  if (context === "comm") return keptComm(binding, events, name);
  if (context !== undefined) {
    for (const event of events) binding.needs.event(event, ...(context === "pid" ? ["common_pid"] : []));
    return { name, part: contextPart(name, context, binding, []), column: ([values = []]) => narrow(values) };
  }
  for (const event of events) binding.needs.event(event, source);
  if (isTextField(field)) return keptText(name, source);
  const isWide = field.size === 8;
  return isWide
    ? { name, part: widePart(name, source), column: ([low = [], high = []]) => wide(low, high, field.signed) }
    : { name, part: narrowPart(name, source), column: ([values = []]) => narrow(values) };
}

/** Two words of a number that no event has a field for. */
export function keptNumber(name: string, read: (batch: EventBatch) => SlotReader): KeptField {
  const part: KeyPart = {
    name,
    type: "integer",
    slots: 1,
    mayCoincide: false,
    readers: (batch) => [read(batch)],
    cell: ([value]) => value!,
  };
  return { name, part, column: ([values = []]) => wideOf(values) };
}

/** Stands for a string that the kernel could not read. */
const FAULT = Number.NEGATIVE_INFINITY;

function keptText(name: string, source: string): KeptField {
  const codes = new TextCodes();
  const part: KeyPart = {
    name,
    type: "text",
    slots: 1,
    mayCoincide: false,
    readers: (batch) => [textReader(batch, source, codes)],
    cell: ([code]) => codes.text(code!),
  };
  return { name, part, column: ([values = []]) => texts(values, codes) };
}

function textReader(batch: EventBatch, source: string, codes: TextCodes): SlotReader {
  const column = columnOf(batch, source);
  if (column.kind !== "text") throw new TypeError(`${source} is not a string column`);
  const translation = codes.translation(column.texts);
  const { codes: own, faultCode } = column;
  return (row) => (own[row] === faultCode ? FAULT : translation.of(own[row]!));
}

/** The name of the task that ran at the `from` event, as it was then. */
function keptComm(binding: Binding, events: readonly EventFormat[], name: string): KeptField {
  for (const event of events) binding.needs.event(event, "common_pid");
  const codes = new TextCodes();
  const { comms } = binding.known;
  return {
    name,
    part: contextPart(name, "comm", binding, []),
    column: ([tasks = []]) =>
      texts(
        tasks.map((task) => codes.code(commOf(task, comms))),
        codes,
      ),
  };
}

function texts(values: readonly number[], codes: TextCodes): Column {
  const { table } = codes;
  let faultCode: number | undefined;
  const coded = values.map((code) => {
    if (code === FAULT) return (faultCode ??= apart(table, "(fault)"));
    return code < 0 ? apart(table, codes.text(code)) : code;
  });
  return {
    kind: "text",
    codes: Uint32Array.from(coded),
    texts: table,
    ...(faultCode !== undefined && { faultCode }),
  };
}

/** A code that no other text has, even one that reads the same. */
function apart(table: TextTable, text: string): number {
  return table.apart(new TextEncoder().encode(text));
}

function narrow(values: readonly number[]): Column {
  const isSigned = values.some((value) => value < 0);
  return { kind: "number", values: isSigned ? Int32Array.from(values) : Uint32Array.from(values) };
}

function wide(low: readonly number[], high: readonly number[], signed: boolean): Column {
  const words = new Uint32Array(2 * low.length);
  for (const [row, value] of low.entries()) {
    words[2 * row] = value;
    words[2 * row + 1] = high[row]!;
  }
  return { kind: "wide", signed, words };
}

const HIGH = 4_294_967_296;

/** Whole numbers from 0 to 2^53. */
export function wideOf(values: readonly number[]): Column {
  return wide(
    values.map((value) => value % HIGH),
    values.map((value) => Math.floor(value / HIGH)),
    false,
  );
}
