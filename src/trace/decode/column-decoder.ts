import { assertNever } from "../../core/assert-never.ts";
import type { BytesColumn, Column, NumberColumn, RecordRows, TextColumn, WideColumn } from "./batch.ts";
import { addressText } from "../print-fmt/printf/address-texts.ts";
import type { AddressForm, Field, IntegerBytes } from "./event-format.ts";
import type { TextDictionary } from "./text-dictionary.ts";

/** Decodes one field of many records: one tight loop a call, nothing allocated a row. */
export type ColumnDecoder = (rows: RecordRows) => Column;

/** Compiles a field into the loop that reads it. All texts go through `dictionary`. */
export function columnDecoder(field: Field, dictionary: TextDictionary): ColumnDecoder {
  const { shape, offset, signed } = field;
  switch (shape.kind) {
    case "integer":
      if (shape.bytes === 8 && !shape.bits) return (rows) => wide(rows, offset, signed);
      return integerDecoder(field, shape.bytes, shape.bits);
    case "text":
    case "dynamic-text": {
      const decode = textDecoder(offset, shape, dictionary);
      return (rows) => {
        dictionary.beginColumn();
        return decode(rows);
      };
    }
    case "array": {
      const { count, elementBytes } = shape;
      return asAddresses(
        (rows) => fixedBytes(rows, offset, count * elementBytes, elementBytes, signed),
        shape,
        dictionary,
      );
    }
    case "opaque":
      return (rows) => fixedBytes(rows, offset, shape.bytes, 1, false);
    case "dynamic-array": {
      const { relative, elementBytes } = shape;
      return asAddresses(
        (rows) => dynamicBytes(rows, offset, relative, elementBytes, signed),
        shape,
        dictionary,
      );
    }
    default:
      return assertNever(shape);
  }
}

function textDecoder(
  offset: number,
  shape: Extract<Field["shape"], { kind: "text" | "dynamic-text" }>,
  dictionary: TextDictionary,
): ColumnDecoder {
  if (shape.kind === "dynamic-text") return dynamicTextDecoder(offset, shape, dictionary);
  if (shape.line) return (rows) => lineText(rows, offset, dictionary);
  return (rows) => fixedText(rows, offset, shape.bytes, dictionary);
}

/** Different addresses whose text is remembered. */
const MOST_ADDRESSES = 1 << 14;

/** Bytes that are addresses of a network as texts; other bytes as they are. A recording has few different ones, so each is made once. */
function asAddresses(
  decode: (rows: RecordRows) => BytesColumn,
  { address }: { readonly address?: AddressForm },
  dictionary: TextDictionary,
): ColumnDecoder {
  if (address === undefined) return decode;
  const textOf = addressText(address);
  const encoder = new TextEncoder();
  const known = new Map<string, number>();
  let texts = dictionary.texts;
  const codeOf = (bytes: Uint8Array): number => {
    const key = bytes.join();
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= MOST_ADDRESSES) known.clear();
    const text = encoder.encode(textOf(bytes));
    const code = dictionary.intern(text, 0, text.length);
    known.set(key, code);
    return code;
  };
  return (rows) => {
    dictionary.beginColumn();
    if (texts !== dictionary.texts) known.clear();
    ({ texts } = dictionary);
    const { offsets, bytes } = decode(rows);
    const codes = new Uint32Array(rows.count);
    for (let row = 0; row < rows.count; row++)
      codes[row] = codeOf(bytes.subarray(offsets[row], offsets[row + 1]));
    return { kind: "text", codes, texts };
  };
}

type Bits = { readonly shift: number; readonly width: number } | undefined;

function integerDecoder({ offset, signed }: Field, bytes: IntegerBytes, bits: Bits): ColumnDecoder {
  if (bits) return (rows) => bitField(rows, offset, bytes, bits, signed);
  if (bytes === 1) return signed ? (rows) => int8(rows, offset) : (rows) => uint8(rows, offset);
  if (bytes === 2) return signed ? (rows) => int16(rows, offset) : (rows) => uint16(rows, offset);
  return signed ? (rows) => int32(rows, offset) : (rows) => uint32(rows, offset);
}

function int8({ view, offsets, count }: RecordRows, at: number): NumberColumn {
  const values = new Int8Array(count);
  for (let row = 0; row < count; row++) values[row] = view.getInt8(offsets[row]! + at);
  return { kind: "number", values };
}

function uint8({ bytes, offsets, count }: RecordRows, at: number): NumberColumn {
  const values = new Uint8Array(count);
  for (let row = 0; row < count; row++) values[row] = bytes[offsets[row]! + at]!;
  return { kind: "number", values };
}

function int16({ view, offsets, count }: RecordRows, at: number): NumberColumn {
  const values = new Int16Array(count);
  for (let row = 0; row < count; row++) values[row] = view.getInt16(offsets[row]! + at, true);
  return { kind: "number", values };
}

function uint16({ view, offsets, count }: RecordRows, at: number): NumberColumn {
  const values = new Uint16Array(count);
  for (let row = 0; row < count; row++) values[row] = view.getUint16(offsets[row]! + at, true);
  return { kind: "number", values };
}

function int32({ view, offsets, count }: RecordRows, at: number): NumberColumn {
  const values = new Int32Array(count);
  for (let row = 0; row < count; row++) values[row] = view.getInt32(offsets[row]! + at, true);
  return { kind: "number", values };
}

function uint32({ view, offsets, count }: RecordRows, at: number): NumberColumn {
  const values = new Uint32Array(count);
  for (let row = 0; row < count; row++) values[row] = view.getUint32(offsets[row]! + at, true);
  return { kind: "number", values };
}

function wide({ view, offsets, count }: RecordRows, at: number, signed: boolean): WideColumn {
  const words = new Uint32Array(2 * count);
  for (let row = 0; row < count; row++) {
    const offset = offsets[row]! + at;
    words[2 * row] = view.getUint32(offset, true);
    words[2 * row + 1] = view.getUint32(offset + 4, true);
  }
  return { kind: "wide", signed, words };
}

/** Storage is little-endian and no bit field reaches beyond bit 31, so the low four bytes are enough. */
function bitField(
  { bytes, offsets, count }: RecordRows,
  at: number,
  storage: number,
  { shift, width }: NonNullable<Bits>,
  signed: boolean,
): NumberColumn {
  const values = signed ? new Int32Array(count) : new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    let value = 0;
    for (let byte = Math.min(4, storage) - 1; byte >= 0; byte--)
      value = value * 256 + bytes[offsets[row]! + at + byte]!;
    const field = Math.floor(value / 2 ** shift) % 2 ** width;
    values[row] = signed && field >= 2 ** (width - 1) ? field - 2 ** width : field;
  }
  return { kind: "number", values };
}

function fixedText(rows: RecordRows, at: number, size: number, dictionary: TextDictionary): TextColumn {
  const { bytes, offsets, lengths, count } = rows;
  const codes = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    const start = offsets[row]! + at;
    codes[row] = dictionary.intern(bytes, start, size > 0 ? start + size : offsets[row]! + lengths[row]!);
  }
  return { kind: "text", codes, texts: dictionary.texts };
}

/** To the record's end or a NUL, without the newline before it. */
function lineText(
  { bytes, offsets, lengths, count }: RecordRows,
  at: number,
  dictionary: TextDictionary,
): TextColumn {
  const codes = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    const start = offsets[row]! + at;
    const limit = offsets[row]! + lengths[row]!;
    let end = start;
    while (end < limit && bytes[end] !== 0) end++;
    codes[row] = dictionary.intern(bytes, start, end > start && bytes[end - 1] === NEWLINE ? end - 1 : end);
  }
  return { kind: "text", codes, texts: dictionary.texts };
}

const NEWLINE = 0x0a;
type DynamicText = Extract<Field["shape"], { kind: "dynamic-text" }>;

function dynamicTextDecoder(at: number, shape: DynamicText, dictionary: TextDictionary): ColumnDecoder {
  const { relative, fault } = shape;
  const later = fault?.locators.filter((offset) => offset > at);
  return (rows) => {
    if (!later) return dynamicText(rows, at, relative, dictionary);
    const faultCode = dictionary.faultCode();
    const isFault = (record: number, locator: number): boolean => isUnread(rows.view, record, locator, later);
    return { ...dynamicText(rows, at, relative, dictionary, { faultCode, isFault }), faultCode };
  };
}

/**
 * A string that could not be read has length 0, not even a NUL. Where a pointer on the way to it could not be read, the
 * kernel leaves the locator as it was prepared, and the string that it reads next is stored at the same offset
 * (kernel/trace/trace_probe_tmpl.h, `process_fetch_insn_bottom`, `store_trace_args`): so two strings at one offset are one
 * fault and one string.
 */
function isUnread(view: DataView, record: number, locator: number, later: readonly number[]): boolean {
  if (locator >>> 16 === 0) return true;
  return later.some((other) => (view.getUint32(record + other, true) & 0xffff) === (locator & 0xffff));
}

interface Faults {
  readonly faultCode: number;
  readonly isFault: (record: number, locator: number) => boolean;
}

function dynamicText(
  rows: RecordRows,
  at: number,
  relative: boolean,
  dictionary: TextDictionary,
  faults?: Faults,
): TextColumn {
  const { bytes, view, offsets, count } = rows;
  const base = relative ? at + 4 : 0;
  const codes = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    const record = offsets[row]!;
    const locator = view.getUint32(record + at, true);
    const start = record + base + (locator & 0xffff);
    codes[row] =
      faults?.isFault(record, locator) === true
        ? faults.faultCode
        : dictionary.intern(bytes, start, start + (locator >>> 16));
  }
  return { kind: "text", codes, texts: dictionary.texts };
}

/** `size` 0: up to the record's end. */
function fixedBytes(
  rows: RecordRows,
  at: number,
  size: number,
  elementBytes: IntegerBytes,
  signed: boolean,
): BytesColumn {
  const { offsets, lengths } = rows;
  if (size > 0)
    return copied(
      rows,
      elementBytes,
      signed,
      (row) => offsets[row]! + at,
      () => size,
    );
  return copied(
    rows,
    elementBytes,
    signed,
    (row) => offsets[row]! + at,
    (row) => lengths[row]! - at,
  );
}

function dynamicBytes(
  rows: RecordRows,
  at: number,
  relative: boolean,
  elementBytes: IntegerBytes,
  signed: boolean,
): BytesColumn {
  const { view, offsets } = rows;
  const base = relative ? at + 4 : 0;
  const locator = (row: number): number => view.getUint32(offsets[row]! + at, true);
  return copied(
    rows,
    elementBytes,
    signed,
    (row) => offsets[row]! + base + (locator(row) & 0xffff),
    (row) => locator(row) >>> 16,
  );
}

function copied(
  { bytes, count }: RecordRows,
  elementBytes: IntegerBytes,
  signed: boolean,
  startOf: (row: number) => number,
  sizeOf: (row: number) => number,
): BytesColumn {
  const ends = new Uint32Array(count + 1);
  for (let row = 0; row < count; row++) ends[row + 1] = ends[row]! + wholeElements(sizeOf(row), elementBytes);
  const all = new Uint8Array(ends[count]!);
  for (let row = 0; row < count; row++) {
    const start = startOf(row);
    const at = ends[row]!;
    all.set(bytes.subarray(start, start + ends[row + 1]! - at), at);
  }
  return { kind: "bytes", elementBytes, signed, offsets: ends, bytes: all };
}

function wholeElements(size: number, elementBytes: number): number {
  return Math.max(0, size - (size % elementBytes));
}
