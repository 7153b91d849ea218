import { wrongInFieldName } from "../../spec/probes/probe-names.ts";
import { parseFetchArgument } from "../../spec/probes/parse-fetch-argument.ts";
import type { ProbeArgument } from "../../spec/probes/probe-event.ts";
import type { TracepointProbe } from "../../spec/spec.ts";
import type { EventFormat, Field } from "../../trace/decode/event-format.ts";

/** Fields of the tracepoint's event that its probe also records, unless the spec's own have their names: numbers and strings. */
export function passedFields(
  { pattern: { at }, entry }: TracepointProbe,
  base: EventFormat,
): readonly ProbeArgument[] {
  const own = new Set(entry.args.map(({ name }) => name));
  return base.fields.flatMap((field): readonly ProbeArgument[] => {
    const type = typeOf(field);
    if (type === undefined || own.has(field.name) || wrongInFieldName(field.name) !== undefined) return [];
    const parsed = parseFetchArgument(`$${field.name}:${type}`, {
      takesFields: true,
    });
    return parsed.ok
      ? [
          {
            name: field.name,
            nameAt: at,
            at,
            argument: parsed.value,
            spanAt: () => at,
          },
        ]
      : [];
  });
}

/** The type as which a probe reads a field (kernel/trace/trace_eprobe.c, `get_event_field`); none for arrays, structures and bits. */
function typeOf({ common, shape, signed, type }: Field): string | undefined {
  if (common) return undefined;
  if (shape.kind === "integer" && !shape.bits) {
    const letter = type.includes("*") ? "x" : signed ? "s" : "u";
    return `${letter}${shape.bytes * 8}`;
  }
  const isString = (shape.kind === "text" && shape.bytes > 0) || isDynamic(shape);
  return isString ? "string" : undefined;
}

function isDynamic(shape: Field["shape"]): boolean {
  return shape.kind === "dynamic-text" && !shape.relative;
}
