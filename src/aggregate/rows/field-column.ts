import type { Cell } from "../../document/result-document.ts";
import {
  type BytesColumn,
  type Column,
  elementsAt,
  type EventBatch,
  type TextColumn,
} from "../../trace/decode/batch.ts";
import { type EventFormat, eventName, fieldOf } from "../../trace/decode/event-format.ts";
import { exactCell } from "../shape/cell-values.ts";
import type { Binding } from "../request/binding.ts";
import { columnOf, exactAt } from "../request/columns.ts";
import type { Span } from "../../core/source.ts";
import { NO_READING, refuseField } from "../request/find-field.ts";
import type { NamedField } from "../request/words.ts";
import { wordsOf, wordsRead } from "../request/words.ts";
import type { FieldWords } from "../../trace/words/words.ts";
import type { RowColumn } from "./row-column.ts";

/** A field that `owners` have; a row of another event has no value. Numbers without words are exact; arrays are text. */
export function fieldColumn(binding: Binding, owners: readonly EventFormat[], named: NamedField): RowColumn {
  const { name, field } = named;
  for (const owner of owners) binding.needs.event(owner, field);
  const words = wordsByEvent(binding, owners, named);
  const names = new Set(owners.map(eventName));
  const isNumber =
    words.size === 0 && owners.every((owner) => fieldOf(owner, field)?.shape.kind === "integer");
  return {
    name,
    type: isNumber ? "integer" : "text",
    unit: (isNumber && owners.length === 1 && fieldOf(owners[0]!, field)?.unit) || "none",
    description: `value of ${name}`,
    reader: (batch, onFault) => {
      if (!names.has(eventName(batch.event))) return () => null;
      const own = words.get(eventName(batch.event));
      if (own) return wordReader(batch, field, own);
      const read = cellReader(batch, field, onFault);
      return isNumber ? read : (row) => textOf(read(row));
    },
  };
}

/** The words of the events whose numbers have some, as far as they are wanted. */
function wordsByEvent(
  { known }: Binding,
  owners: readonly EventFormat[],
  { field: name, as }: NamedField,
): ReadonlyMap<string, FieldWords> {
  const found = owners.flatMap((owner) => {
    const field = fieldOf(owner, name);
    const wanted = field && wordsRead(wordsOf(known, owner, field), as, known);
    return wanted ? [[eventName(owner), wanted] as const] : [];
  });
  return new Map(found);
}

/** Refuses `.number` of what is not a number, `.function` of what is not an address of code, `.disk` of what is not a device. */
export function checkReading(
  binding: Binding,
  owners: readonly EventFormat[],
  named: NamedField,
  at: Span,
): void {
  const { field: name, as } = named;
  if (as === undefined || (as !== "number" && wordsByEvent(binding, owners, named).size > 0)) return;
  const fields = owners.flatMap((owner) => fieldOf(owner, name) ?? []);
  const wrong = fields.find(({ shape }) => as !== "number" || shape.kind !== "integer");
  if (wrong) refuseField(binding, wrong, NO_READING[as], at);
}

function wordReader(batch: EventBatch, field: string, { of }: FieldWords): (row: number) => Cell {
  const read = exactAt(batch, field);
  return (row) => of(BigInt(read(row)));
}

function cellReader(batch: EventBatch, name: string, onFault: () => void): (row: number) => Cell {
  const column: Column = columnOf(batch, name);
  switch (column.kind) {
    case "number":
    case "wide": {
      const read = exactAt(batch, name);
      return (row) => exactCell(read(row));
    }
    case "text":
      return textReader(column, onFault);
    case "bytes":
      return (row) => elementsText(column, row);
  }
}

function textReader({ codes, texts, faultCode }: TextColumn, onFault: () => void): (row: number) => Cell {
  return (row) => {
    const code = codes[row]!;
    if (code !== faultCode) return texts.of(code);
    onFault();
    return null;
  };
}

function textOf(cell: Cell): Cell {
  return cell === null ? null : String(cell);
}

/** Most elements of an array that are shown. */
const MOST_ELEMENTS = 256;

/** `{1,2,3}`; words of 64 bits, which are addresses or masks, as `{0x1f,0x0}`. */
function elementsText(column: BytesColumn, row: number): string {
  const elements = elementsAt(column, row);
  const isWord = column.elementBytes === 8 && !column.signed;
  const texts = elements.slice(0, MOST_ELEMENTS).map((one) => (isWord ? `0x${one.toString(16)}` : `${one}`));
  return `{${[...texts, ...(elements.length > MOST_ELEMENTS ? ["…"] : [])].join(",")}}`;
}
