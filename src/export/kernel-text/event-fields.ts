import { escapeText } from "../../core/escape.ts";
import { type Column, type EventBatch, type FieldValue, valueOf } from "../../trace/decode/batch.ts";
import type { Field } from "../../trace/decode/event-format.ts";

/**
 * `sched_switch: prev_comm=sh prev_pid=4711 …`: an event's fields by name. The kernel would follow the event's own print format,
 * a piece of C, which isn't interpreted here.
 */
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
