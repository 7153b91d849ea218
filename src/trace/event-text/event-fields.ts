import { escapeText } from "../../core/escape.ts";
import { type Column, type EventBatch, type FieldValue, type RecordRows, valueOf } from "../decode/batch.ts";
import { columnDecoder } from "../decode/column-decoder.ts";
import type { Field } from "../decode/event-format.ts";
import { TextDictionary } from "../decode/text-dictionary.ts";

/** A record's text, behind the columns of its line; undefined: by its fields. */
export type RecordText = (rows: RecordRows, row: number) => string | undefined;

/** `sched_switch: prev_comm=sh prev_pid=4711 …`: an event's fields by name, where its print format can't be interpreted. */
export function eventFields({ event, columns }: EventBatch, row: number): string {
  let text = "";
  for (const field of event.fields) {
    const column = field.common ? undefined : columns.get(field.name);
    if (column) text += ` ${field.name}=${cellText(field, column, row)}`;
    if (text.length > MOST_TEXT)
      return `${event.name}:${escapeText(text.slice(0, MOST_TEXT))} [LINE TOO BIG]`;
  }
  return `${event.name}:${escapeText(text)}`;
}

/** The batch with all of its columns, which are decoded from its records. */
export function withColumns(batch: EventBatch): EventBatch {
  const { event, records } = batch;
  if (!records) return batch;
  const dictionary = new TextDictionary();
  const columns = event.fields.map(
    (field) => [field.name, columnDecoder(field, dictionary)(records)] as const,
  );
  return { ...batch, columns: new Map(columns) };
}

/** The kernel has room for two pages (include/linux/trace_seq.h), and says so in these words (kernel/trace/trace_output.c). */
const MOST_TEXT = 1 << 17;

/** A string that reads like what stands for one that could not be read is in quotes. */
function cellText(field: Field, column: Column, row: number): string {
  const text = valueText(field, valueOf(column, row));
  const isLookalike = column.kind === "text" && text === "(fault)" && column.codes[row] !== column.faultCode;
  return isLookalike ? `"${text}"` : text;
}

function valueText(field: Field, value: FieldValue): string {
  if (typeof value === "object") return `{${value.join(",")}}`;
  return typeof value === "bigint" && isAddress(field) ? `0x${value.toString(16)}` : String(value);
}

function isAddress({ type, size }: Field): boolean {
  return size === 8 && (type.includes("*") || type === "unsigned long");
}
