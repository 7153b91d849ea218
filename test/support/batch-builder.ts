import { shownBytes } from "../../src/core/show-bytes.ts";
import { TextTable } from "../../src/core/text-table.ts";
import type { Column, EventBatch, OrderedEvents } from "../../src/trace/decode/batch.ts";
import { TextDictionary } from "../../src/trace/decode/text-dictionary.ts";
import {
  type EventFormat,
  eventName,
  type Field,
  type FieldShape,
} from "../../src/trace/decode/event-format.ts";

/** How a field is declared in a test. */
export type FieldKind =
  | "s8"
  | "u8"
  | "s16"
  | "u16"
  | "s32"
  | "u32"
  | "s64"
  | "u64"
  | "text"
  /** A string that a probe fetches: it may have no value. */
  | "fetched"
  | "array"
  | "addresses";

/** One event of a timeline. `pid` is the running task. Values as people think of them. */
export interface MadeEvent {
  readonly event: EventFormat;
  readonly time: number;
  readonly cpu?: number;
  readonly pid?: number;
  readonly fields?: Readonly<Record<string, MadeValue>>;
}

/** `null`: a string that the kernel could not read. */
export type MadeValue = string | number | bigint | readonly bigint[] | null;

/** A format with `common_pid` and these fields. */
export function madeFormat(name: string, fields: Readonly<Record<string, FieldKind>>): EventFormat {
  const [system = "", event = ""] = name.split(":");
  const own = Object.entries(fields).map(([field, kind], index) =>
    madeField(field, kind, 8 + 8 * index, false),
  );
  return {
    id: 1,
    system,
    name: event,
    fields: [madeField("common_pid", "s32", 4, true), ...own],
    printFormat: "",
  };
}

export function catalogOf(...formats: readonly EventFormat[]): ReadonlyMap<string, EventFormat> {
  return new Map(formats.map((format) => [eventName(format), format]));
}

/** Events as the decoder would hand them out: sorted by time, one batch for each event and CPU. */
export function ordered(events: readonly MadeEvent[]): OrderedEvents {
  const sorted = events.toSorted((a, b) => a.time - b.time);
  const groups = Map.groupBy(sorted, ({ event, cpu = 0 }) => `${eventName(event)} ${cpu}`);
  const keys = [...groups.keys()];
  const next = keys.map(() => 0);
  const batch = sorted.map(({ event, cpu = 0 }) => keys.indexOf(`${eventName(event)} ${cpu}`));
  const row = batch.map((index) => next[index]!++);
  return {
    batches: [...groups.values()].map(madeBatch),
    length: sorted.length,
    batch: Uint32Array.from(batch),
    row: Uint32Array.from(row),
    losses: [],
  };
}

/** The same events in several intervals, cut at these places of the time order. */
export function intervals(
  events: readonly MadeEvent[],
  ...cuts: readonly number[]
): readonly OrderedEvents[] {
  const sorted = events.toSorted((a, b) => a.time - b.time);
  const ends = [...cuts, sorted.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => ordered(sorted.slice(ends[index - 1] ?? 0, end)));
}

function madeBatch(events: readonly MadeEvent[]): EventBatch {
  const { event, cpu = 0 } = events[0]!;
  const columns = event.fields.flatMap((field): (readonly [string, Column])[] => {
    const values = events.map(({ pid = 0, fields = {} }) => (field.common ? pid : valueIn(fields, field)));
    if (field.shape.kind !== "array") return [[field.name, madeColumn(field, values)]];
    return field.shape.elementBytes === 8 ? [[field.name, addressColumn(values)]] : [];
  });
  const times = Float64Array.from(events, ({ time }) => time);
  return { event, cpu, length: events.length, times, columns: new Map(columns) };
}

function valueIn(fields: NonNullable<MadeEvent["fields"]>, { name }: Field): MadeValue {
  const value = fields[name];
  return value === undefined ? 0 : value;
}

function addressColumn(values: readonly MadeValue[]): Column {
  const rows = values.map((value) => (Array.isArray(value) ? (value as readonly bigint[]) : []));
  const offsets = [0];
  for (const row of rows) offsets.push(offsets.at(-1)! + 8 * row.length);
  const bytes = new Uint8Array(BigUint64Array.from(rows.flat()).buffer);
  return { kind: "bytes", elementBytes: 8, signed: false, offsets: Uint32Array.from(offsets), bytes };
}

function madeColumn({ shape, signed }: Field, values: readonly MadeValue[]): Column {
  if (shape.kind === "text") return textColumn(values.map(String));
  if (shape.kind === "dynamic-text") return fetchedColumn(values);
  const bytes = shape.kind === "integer" ? shape.bytes : 4;
  if (bytes === 8) return { kind: "wide", signed, words: words(values) };
  const numbers = values.map(Number);
  if (bytes === 4)
    return { kind: "number", values: signed ? Int32Array.from(numbers) : Uint32Array.from(numbers) };
  if (bytes === 2)
    return { kind: "number", values: signed ? Int16Array.from(numbers) : Uint16Array.from(numbers) };
  return { kind: "number", values: signed ? Int8Array.from(numbers) : Uint8Array.from(numbers) };
}

/** Each column has a dictionary of its own, in reverse order of sight, so that codes never agree by chance. */
function textColumn(values: readonly string[]): Column {
  const texts = new TextTable();
  const codeOf = (value: string): number => {
    const bytes = shownBytes(value);
    return texts.intern(bytes, 0, bytes.length);
  };
  for (const value of values.toReversed()) codeOf(value);
  return { kind: "text", codes: Uint32Array.from(values, codeOf), texts };
}

function fetchedColumn(values: readonly MadeValue[]): Column {
  const dictionary = new TextDictionary();
  const codes = values.map((value) => (value === null ? dictionary.faultCode() : codeOf(String(value))));
  return {
    kind: "text",
    codes: Uint32Array.from(codes),
    texts: dictionary.texts,
    faultCode: dictionary.faultCode(),
  };

  function codeOf(text: string): number {
    const bytes = new TextEncoder().encode(text);
    return dictionary.intern(bytes, 0, bytes.length);
  }
}

function words(values: readonly MadeValue[]): Uint32Array {
  const view = new BigUint64Array(values.map((value) => BigInt.asUintN(64, BigInt(String(value)))));
  return new Uint32Array(view.buffer);
}

function madeField(name: string, kind: FieldKind, offset: number, common: boolean): Field {
  const shape = shapeOf(kind);
  const size = shape.kind === "integer" ? shape.bytes : 16;
  return { name, type: kind, offset, size, signed: kind.startsWith("s"), common, shape };
}

function shapeOf(kind: FieldKind): FieldShape {
  if (kind === "text") return { kind: "text", bytes: 16 };
  if (kind === "fetched") return { kind: "dynamic-text", relative: false, fault: { locators: [] } };
  if (kind === "addresses") return { kind: "array", elementBytes: 8, count: 0 };
  if (kind === "array") return { kind: "array", elementBytes: 4, count: 4 };
  return { kind: "integer", bytes: (Number(kind.slice(1)) / 8) as 1 | 2 | 4 | 8 };
}
