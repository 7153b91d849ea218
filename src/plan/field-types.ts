import { assertNever } from "../core/assert-never.ts";
import type { FieldType } from "../expr/field-type.ts";
import type { EventFormat, Field } from "../trace/event-format.ts";

/** An event's fields as the expression checker knows fields. */
export function fieldTypes(event: EventFormat): readonly FieldType[] {
  return event.fields.map((field) => ({
    name: field.name,
    kind: kindOf(field),
    bytes: field.shape.kind === "dynamic-text" ? 0 : field.size,
    signed: field.signed,
  }));
}

function kindOf({ shape }: Field): FieldType["kind"] {
  switch (shape.kind) {
    case "integer":
      return "integer";
    case "text":
    case "dynamic-text":
      return "text";
    case "array":
    case "dynamic-array":
    case "opaque":
      return "other";
    default:
      return assertNever(shape);
  }
}
