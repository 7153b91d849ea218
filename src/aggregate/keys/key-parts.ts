import type { Span } from "../../core/source.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import {
  type EventFormat,
  eventName,
  type Field,
  isTextField,
  fieldOf,
} from "../../trace/decode/event-format.ts";
import type { Binding } from "../request/binding.ts";
import { calculatedRows } from "../request/calculated-rows.ts";
import { columnOf } from "../request/columns.ts";
import { NO_READING, refuseField, requireField } from "../request/find-field.ts";
import { textsOption } from "../request/options.ts";
import type { Unreadable } from "../request/unreadable.ts";
import { CONTEXT_FIELDS, CONTEXT_NAMES, contextName, contextPart } from "./context-part.ts";
import { narrowPart, textPart, widePart } from "./field-part.ts";
import { type NamedField, namedField, wordsOf, wordsRead } from "../request/words.ts";
import type { FieldWords } from "../../trace/words/words.ts";
import { wordPart } from "./word-part.ts";
import { domainOf } from "./key-domains.ts";
import type { KeyPart } from "./key-part.ts";

/** What the `by` option groups by, for rows of any of `events`. */
export function keyParts(
  binding: Binding,
  events: readonly EventFormat[],
  fallback: readonly string[] = [],
): readonly KeyPart[] {
  const names = textsOption(binding.request, "by") ?? fallback;
  return names.flatMap(
    (name, index) => keyPart(binding, events, name, binding.request.spanOf("by", index)) ?? [],
  );
}

/**
 * One name as a key. As in the kernel's filters, a field of the event comes before what every event has (`cpu`, `comm`): where
 * several events are counted together, a field that all of them have. `reading`: not the words for a field's numbers, but the numbers.
 */
export function keyPart(
  binding: Binding,
  events: readonly EventFormat[],
  name: string,
  at: Span,
  reading?: "number",
): KeyPart | undefined {
  const context = contextName(name);
  if (context !== undefined && !events.every((event) => fieldOf(event, name))) {
    const field = CONTEXT_FIELDS[context];
    for (const event of events) binding.needs.event(event, ...(field === undefined ? [] : [field]));
    return contextPart(name, context, binding, events.map(eventName));
  }
  return fieldPart(binding, events, namedField(name), at, reading);
}

function fieldPart(
  binding: Binding,
  events: readonly EventFormat[],
  named: NamedField,
  at: Span,
  reading: "number" | undefined,
): KeyPart | undefined {
  const fields = events.flatMap(
    (event) => requireField(binding, event, named.field, at, CONTEXT_NAMES) ?? [],
  );
  const [first] = fields;
  if (fields.length < events.length || first === undefined) return undefined;
  for (const [index, event] of events.entries()) {
    binding.needs.event(event, named.field);
    binding.unreadable.watch(event, fields[index]!);
  }
  const unusable = fields.find((field) => field.shape.kind !== "integer" && !isTextField(field));
  const other = fields.find((field) => isTextField(field) !== isTextField(first));
  if (unusable) refuseField(binding, unusable, "only numbers and strings can make rows", at);
  else if (other)
    refuseField(binding, other, "the other events do not have it: use one aggregation for each event", at);
  else if (!isTextField(first))
    return integerPart(binding, events, fields, { ...named, as: named.as ?? reading }, at);
  else if (named.as !== undefined) refuseField(binding, first, NO_READING[named.as], at);
  else return readablePart(textPart(first.name, binding.codes, first.name, domainOf(fields)), binding);
  return undefined;
}

function integerPart(
  binding: Binding,
  events: readonly EventFormat[],
  fields: readonly Field[],
  { name, field, as }: NamedField,
  at: Span,
): KeyPart | undefined {
  const part = (fields.some(isWide) ? widePart : narrowPart)(name, field, domainOf(fields));
  const number = binding.calculations.has(name)
    ? { ...part, readable: (batch: EventBatch) => calculatedRows(batch, name, binding) }
    : part;
  const { known } = binding;
  const words = events.map((event, index) => wordsRead(wordsOf(known, event, fields[index]!), as, known));
  if (words.every(Boolean)) return wordPart(number, field, named(events, words), binding.codes);
  if (as === undefined || as === "number") return number;
  refuseField(binding, fields[0]!, NO_READING[as], at);
  return undefined;
}

function named(
  events: readonly EventFormat[],
  words: readonly (FieldWords | undefined)[],
): ReadonlyMap<string, FieldWords> {
  return new Map(events.map((event, index) => [eventName(event), words[index]!]));
}

function readablePart(part: KeyPart, { unreadable }: Binding): KeyPart {
  return { ...part, readable: (batch) => readableRows(batch, part.name, unreadable) };
}

function readableRows(
  batch: EventBatch,
  field: string,
  unreadable: Unreadable,
): ((row: number) => boolean) | undefined {
  const column = columnOf(batch, field);
  if (column.kind !== "text" || column.faultCode === undefined) return undefined;
  const { codes, faultCode } = column;
  return (row) => {
    if (codes[row] !== faultCode) return true;
    unreadable.count(batch, row);
    return false;
  };
}

function isWide({ shape }: Field): boolean {
  return shape.kind === "integer" && shape.bytes === 8;
}
