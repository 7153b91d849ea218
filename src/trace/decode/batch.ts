import type { TextTable } from "../../core/text-table.ts";
import type { EventFormat } from "./event-format.ts";

/** A column of numbers of at most 32 bits. One element a row. */
export interface NumberColumn {
  readonly kind: "number";
  readonly values: Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;
  /** Of a calculated column: not 0 in rows without a value. Absent: every row has one. */
  readonly faults?: Uint8Array;
}

/** A column of 64-bit integers as two little-endian words a row: no BigInt in the decoding loop. */
export interface WideColumn {
  readonly kind: "wide";
  readonly signed: boolean;
  /** `words[2 * row]` is the low half, `words[2 * row + 1]` the high half. */
  readonly words: Uint32Array;
  /** As in a column of numbers. */
  readonly faults?: Uint8Array;
}

/** A dictionary-encoded column of text. One code a row. */
export interface TextColumn {
  readonly kind: "text";
  readonly codes: Uint32Array;
  /** Text of each code. May grow while a recording is read; codes never change their meaning, but another column may have another one. */
  readonly texts: TextTable;
  /** The code of rows whose string the kernel could not read: no value. Absent where that can't happen. */
  readonly faultCode?: number;
}

/** Arrays and opaque bytes: row `r` is `bytes.subarray(offsets[r], offsets[r + 1])`. */
export interface BytesColumn {
  readonly kind: "bytes";
  readonly elementBytes: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  readonly offsets: Uint32Array;
  readonly bytes: Uint8Array;
}

/** The values of one field, a row for each record. */
export type Column = NumberColumn | WideColumn | TextColumn | BytesColumn;

/** Rows of one event from one CPU, in recorded order. Only the asked-for columns are there. */
export interface EventBatch {
  readonly event: EventFormat;
  readonly cpu: number;
  readonly length: number;
  /** Nanoseconds (or the clock's own unit) since the recording's `epoch`; exact to 2^53. */
  readonly times: Float64Array;
  readonly columns: ReadonlyMap<string, Column>;
  /** The records as they are, a row each, where they were asked for. */
  readonly records?: RecordRows;
}

/** Records of one event, already checked to be whole: `count` payloads in `bytes`. */
export interface RecordRows {
  readonly bytes: Uint8Array;
  /** The same memory. */
  readonly view: DataView;
  readonly count: number;
  readonly offsets: Uint32Array;
  readonly lengths: Uint32Array;
}

/** An interval of a recording: batches, and the order in which their rows happened across all CPUs. */
export interface OrderedEvents {
  readonly batches: readonly EventBatch[];
  readonly length: number;
  /** Event `i` is row `row[i]` of `batches[batch[i]]`; times never decrease with `i`. */
  readonly batch: Uint32Array;
  readonly row: Uint32Array;
  /** Where the kernel says that events were lost. */
  readonly losses: readonly Loss[];
}

/** Events that a CPU lost before event `at` of an interval. */
export interface Loss {
  readonly at: number;
  readonly cpu: number;
  /** How many; 0: the kernel doesn't say. */
  readonly events: number;
}

/** A field's value as the kernel would print it with `options/fields`: text, number, or elements. */
export type FieldValue = string | number | bigint | readonly (number | bigint)[];

const HIGH = 4_294_967_296;

/** Row → number. Wide values beyond 2^53 are rounded to the nearest double: use `valueOf` where that matters. */
export function numberReader(column: Column): ((row: number) => number) | undefined {
  switch (column.kind) {
    case "number": {
      const values = column.values;
      return (row) => values[row]!;
    }
    case "wide": {
      const words = column.words;
      if (column.signed) return (row) => (words[2 * row + 1]! | 0) * HIGH + words[2 * row]!;
      return (row) => words[2 * row + 1]! * HIGH + words[2 * row]!;
    }
    case "text":
    case "bytes":
      return undefined;
  }
}

/** One row's value. Eight-byte integers are bigints, always; elements of arrays likewise. */
export function valueOf(column: Column, row: number): FieldValue {
  switch (column.kind) {
    case "number":
      return column.values[row]!;
    case "wide":
      return wideAt(column, row);
    case "text":
      return column.texts.of(column.codes[row]!);
    case "bytes":
      return elementsAt(column, row);
  }
}

/** The elements of one row of an array. */
export function elementsAt(column: BytesColumn, row: number): readonly (number | bigint)[] {
  const { bytes, elementBytes, offsets } = column;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements: (number | bigint)[] = [];
  for (let at = offsets[row]!; at < offsets[row + 1]!; at += elementBytes)
    elements.push(elementAt(view, at, column));
  return elements;
}

function elementAt(view: DataView, at: number, { elementBytes, signed }: BytesColumn): number | bigint {
  switch (elementBytes) {
    case 1:
      return signed ? view.getInt8(at) : view.getUint8(at);
    case 2:
      return signed ? view.getInt16(at, true) : view.getUint16(at, true);
    case 4:
      return signed ? view.getInt32(at, true) : view.getUint32(at, true);
    case 8:
      return signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true);
  }
}

/** The exact 64-bit value of one row of a wide column. */
export function wideAt(column: WideColumn, row: number): bigint {
  const raw = (BigInt(column.words[2 * row + 1]!) << 32n) | BigInt(column.words[2 * row]!);
  return column.signed ? BigInt.asIntN(64, raw) : raw;
}
