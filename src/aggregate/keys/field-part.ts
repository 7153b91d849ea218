import type { EventBatch } from "../../trace/decode/batch.ts";
import { columnOf, numberAt } from "../request/columns.ts";
import type { Cell } from "../../document/result-document.ts";
import type { KeyDomain } from "../../document/aggregation-result.ts";
import type { TextCodes } from "../state/text-codes.ts";
import type { KeyPart, SlotReader } from "./key-part.ts";

const WORD = 4_294_967_296;

/** A field of text; its codes differ from column to column, `codes` makes them one. */
export function textPart(name: string, codes: TextCodes, field: string = name, domain?: KeyDomain): KeyPart {
  return {
    ...(domain && { domain }),
    name,
    type: "text",
    slots: 1,
    mayCoincide: false,
    readers: (batch) => [textReader(batch, field, codes)],
    cell: ([code]) => codes.text(code!),
  };
}

/** A field of at most 32 bits in every event. */
export function narrowPart(name: string, field: string = name, domain?: KeyDomain): KeyPart {
  return {
    ...(domain && { domain }),
    name,
    type: "integer",
    slots: 1,
    mayCoincide: false,
    readers: (batch) => [numberAt(batch, field)],
    cell: ([value]) => value!,
  };
}

/** A field that has 64 bits in some event: the low half, and the high half with the sign. */
export function widePart(name: string, field: string = name, domain?: KeyDomain): KeyPart {
  return {
    ...(domain && { domain }),
    name,
    type: "integer",
    slots: 2,
    mayCoincide: false,
    readers: (batch) => halfReaders(batch, field),
    cell: ([low, high]) => exactCell(low!, high!),
  };
}

/** A part of one number as one of two, to be compared with a wide one. */
export function widened(part: KeyPart): KeyPart {
  if (part.slots === 2) return part;
  return {
    ...part,
    slots: 2,
    readers: (batch) => part.readers(batch).flatMap(split),
    cell: ([low, high]) => exactCell(low!, high!),
  };
}

function textReader(batch: EventBatch, field: string, codes: TextCodes): SlotReader {
  const column = columnOf(batch, field);
  if (column.kind !== "text") throw new TypeError(`${field} is not a string column`);
  const translation = codes.translation(column.texts);
  const own = column.codes;
  return (row) => translation.of(own[row]!);
}

function halfReaders(batch: EventBatch, field: string): readonly SlotReader[] {
  const column = columnOf(batch, field);
  if (column.kind !== "wide") return split(numberAt(batch, field));
  const { words } = column;
  const high: SlotReader = column.signed ? (row) => words[2 * row + 1]! | 0 : (row) => words[2 * row + 1]!;
  return [(row) => words[2 * row]!, high];
}

function split(value: SlotReader): readonly SlotReader[] {
  return [(row) => value(row) >>> 0, (row) => Math.floor(value(row) / WORD)];
}

/** Beyond 2^53 a decimal text. */
function exactCell(low: number, high: number): Cell {
  const value = high * WORD + low;
  return Number.isSafeInteger(value) ? value : ((BigInt(high) << 32n) + BigInt(low)).toString();
}
