import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Located } from "../../core/source.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";

/** A probe's name that another recorded event has, too: a short name in `of:` would mean both. */
export function nameClash(
  { value, at }: Located<string>,
  others: readonly EventFormat[],
): readonly Diagnostic[] {
  const other = others.find(({ name }) => name === value);
  if (!other) return [];
  const message = `this probe and ${eventName(other)}, which is recorded too, have one name`;
  return [diagnostic("wrong-value", message, { at, hint: "give the probe another name" })];
}
