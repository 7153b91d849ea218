import type { EventFormat, Field } from "../decode/event-format.ts";
import { NotInterpretable } from "./not-interpretable.ts";
import { type IntType, U8 } from "./values/c-type.ts";
import type { RecordView } from "./values/record-view.ts";
import { stringOf } from "./values/strings.ts";
import type { Memory, Value } from "./values/value.ts";

/** `REC->name`. @throws NotInterpretable where the event has no such field */
export function fieldValue(event: EventFormat, name: string): Value {
  const field = fieldNamed(event, name);
  const { shape, offset, signed } = field;
  switch (shape.kind) {
    case "integer":
      if (shape.bits) return bitField(field, shape.bytes, shape.bits);
      if (shape.bytes === 8)
        return { kind: "wide", signed, at: (record) => record.wide(offset, signed), ...pointeeOf(field) };
      return smallField(offset, { bytes: shape.bytes, signed }, shape.bytes);
    case "text":
      return fixedMemory(offset, shape.bytes, { bytes: 1, signed });
    case "array":
      return fixedMemory(offset, shape.count * shape.elementBytes, { bytes: shape.elementBytes, signed });
    case "opaque":
      return fixedMemory(offset, shape.bytes, U8);
    case "dynamic-text":
    case "dynamic-array":
      return dynamicMemory(event, name);
  }
}

function fieldNamed({ fields, name: event }: EventFormat, name: string): Field {
  const field = fields.find((one) => one.name === name);
  if (!field) throw new NotInterpretable(`reads a field that ${event} does not have`);
  return field;
}

/** Of what a `void *` points at, no size is known. */
function pointeeOf({ type }: Field): { readonly pointee?: number } {
  return type.includes("*") ? { pointee: 0 } : {};
}

function smallField(offset: number, type: IntType, bytes: 1 | 2 | 4): Value {
  const { signed } = type;
  return { kind: "small", type, at: (record) => record.small(offset, bytes, signed) };
}

/** As the column decoder reads it: no bit field reaches beyond bit 31. C computes with it as an `int`. */
function bitField(
  { offset, signed }: Field,
  storage: 1 | 2 | 4 | 8,
  { shift, width }: { readonly shift: number; readonly width: number },
): Value {
  const bytes = storage === 8 ? 4 : storage;
  const unused = 32 - width;
  const raw = (record: RecordView): number => (record.small(offset, bytes, false) >>> shift) << unused;
  return {
    kind: "small",
    type: { bytes: 4, signed: signed || width < 32 },
    at: signed ? (record) => raw(record) >> unused : (record) => raw(record) >>> unused,
  };
}

/** `bytes` 0: up to the record's end. */
function fixedMemory(offset: number, bytes: number, element: IntType): Memory {
  return {
    kind: "memory",
    start: () => offset,
    bytes: bytes > 0 ? () => bytes : (record) => Math.max(0, record.length - offset),
    element,
  };
}

/** What `__get_dynamic_array(name)` gives: where the field's locator says. @throws NotInterpretable */
export function dynamicMemory(event: EventFormat, name: string): Memory {
  const field = fieldNamed(event, name);
  const { shape, offset, signed } = field;
  if (shape.kind !== "dynamic-text" && shape.kind !== "dynamic-array")
    throw new NotInterpretable(`reads field ${name} as a dynamic array, but it is not one`);
  const base = shape.relative ? offset + 4 : 0;
  return {
    kind: "memory",
    start: (record) => base + record.small(offset, 2, false),
    bytes: (record) => record.small(offset + 2, 2, false),
    element: { bytes: shape.kind === "dynamic-text" ? 1 : shape.elementBytes, signed },
  };
}

/**
 * What `__get_str(name)` gives. A string that a probe could not read is `(fault)`, and all others of probes are in quotes, which are in
 * their print formats (`withoutQuotes`): so that nothing else reads like it (kernel/trace/trace_probe.c, print_type_string).
 */
export function dynamicString(event: EventFormat, name: string): Value {
  const memory = dynamicMemory(event, name);
  const { shape, offset } = fieldNamed(event, name);
  if (shape.kind !== "dynamic-text" || !shape.fault) return memory;
  const later = shape.fault.locators.filter((other) => other > offset);
  const string = stringOf(memory, new Map());
  const isUnread = (record: RecordView): boolean =>
    memory.bytes(record) === 0 ||
    // Where a pointer on the way could not be read, the next string is at the same place (`column-decoder.ts`).
    later.some((other) => record.small(other, 2, false) === record.small(offset, 2, false));
  return { kind: "text", at: (record) => (isUnread(record) ? "(fault)" : `"${string(record)}"`) };
}

/** The print format of a probe, without the quotes that `dynamicString` has. */
export function withoutQuotes({ fields, printFormat }: EventFormat): string {
  const isProbe = fields.some(({ shape }) => shape.kind === "dynamic-text" && shape.fault !== undefined);
  return isProbe ? printFormat.replaceAll(String.raw`\"%s\"`, "%s") : printFormat;
}
