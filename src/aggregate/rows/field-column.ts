import type { Cell } from "../../document/result-document.ts";
import {
  type BytesColumn,
  type Column,
  elementsAt,
  type EventBatch,
  type TextColumn,
} from "../../trace/decode/batch.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import { exactCell } from "../shape/cell-values.ts";
import type { Binding } from "../request/binding.ts";
import { columnOf, exactAt } from "../request/columns.ts";
import { fieldOf } from "../request/find-field.ts";
import type { RowColumn } from "./row-column.ts";

/** A field that `owners` have; a row of another event has no value. Numbers are exact; arrays are text. */
export function fieldColumn(binding: Binding, owners: readonly EventFormat[], name: string): RowColumn {
  for (const owner of owners) binding.needs.event(owner, name);
  const names = new Set(owners.map(eventName));
  const isNumber = owners.every((owner) => fieldOf(owner, name)?.shape.kind === "integer");
  return {
    name,
    type: isNumber ? "integer" : "text",
    unit: "none",
    description: `value of ${name}`,
    reader: (batch, onFault) => {
      if (!names.has(eventName(batch.event))) return () => null;
      const read = cellReader(batch, name, onFault);
      return isNumber ? read : (row) => textOf(read(row));
    },
  };
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
