import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Located } from "../../core/source.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";

/** A probe and another recorded event with one name: a short name in `of:` would be ambiguous. */
export function nameClash(
  { value, at }: Located<string>,
  others: readonly EventFormat[],
): readonly Diagnostic[] {
  const other = others.find(({ name }) => name === value);
  if (!other) return [];
  const message = `this probe has the same name as ${eventName(other)}, which is also recorded`;
  return [diagnostic("wrong-value", message, { at, hint: "give the probe another name" })];
}
