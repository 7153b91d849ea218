import type { FieldType } from "../expr/field-type.ts";
import { noSymbols } from "../trace/names/symbols.ts";
import { fieldWords } from "../trace/words/field-words.ts";
import type { FieldWords } from "../trace/words/words.ts";
import { type EventFormat, type Field, isTextField } from "../trace/decode/event-format.ts";

/** An event's fields as the expression checker wants to know them. */
export function fieldTypes(format: EventFormat): readonly FieldType[] {
  return format.fields.map((field) => {
    const { elements, ...whole } = fieldType(field);
    // The elements of a computed event are in no record of its own (`fieldOf`).
    const type = elements && !format.origins ? { ...whole, elements } : whole;
    return type.kind === "integer" ? { ...type, words: () => formatWords(format, field) } : type;
  });
}

/** The words for a field's numbers, as far as the format alone has them: no names of functions. */
export function formatWords(format: EventFormat, field: Field): FieldWords | undefined {
  return fieldWords(format, field, NOTHING_RECORDED);
}

/** What a format means without a recording. */
const NOTHING_RECORDED = {
  machine: { longBytes: 8, bigEndian: false },
  symbols: noSymbols,
  printkFormats: new Map<bigint, string>(),
} as const;

/** One field, likewise; without words. */
export function fieldType(field: Field): FieldType {
  const { name, signed, shape, type } = field;
  if (isCpuMask(type)) return { name, kind: "cpus", bytes: field.size, signed };
  if (isStringPointer(type) && shape.kind === "integer")
    return { name, kind: "pointer", bytes: shape.bytes, signed };
  switch (shape.kind) {
    case "integer":
      return { name, kind: "integer", bytes: shape.bytes, signed };
    case "text":
      return { name, kind: "text", bytes: shape.bytes, signed };
    case "dynamic-text":
      return { name, kind: "text", bytes: 0, signed };
    case "array":
    case "dynamic-array": {
      const elements = shape.kind === "array" && {
        elements: { count: shape.count, bytes: shape.elementBytes },
      };
      if (isTextField(field))
        return {
          name,
          kind: "text",
          bytes: 0,
          signed,
          isBytes: true,
          ...elements,
        };
      return { name, kind: "other", bytes: field.size, signed, ...elements };
    }
    case "opaque":
      return { name, kind: "other", bytes: field.size, signed };
  }
}

/** kernel/trace/trace_events_filter.c, `filter_assign_type`. */
function isCpuMask(type: string): boolean {
  return type.includes("__data_loc") && type.includes("cpumask_t");
}

function isStringPointer(type: string): boolean {
  return type === "char *" || type === "const char *";
}
