import { type Diagnostic, warning } from "../../../core/diagnostic.ts";
import { quoted } from "../../../core/escape.ts";
import { countOf } from "../../../core/quantity-text.ts";
import type { EventTexts } from "./event-texts.ts";

/** A warning that says which events were shown field by field, and why. */
export function shownByFields({ reasons }: Pick<EventTexts, "reasons">): readonly Diagnostic[] {
  const [first] = reasons;
  if (!first) return [];
  const [event, reason] = first;
  const others = reasons.size > 1 ? ` and ${countOf(reasons.size - 1, "other event")}` : "";
  const message = `cannot interpret the print format of ${quoted(event)}${others}: shown field by field`;
  return [warning("export-partial", message, { hint: `the print format of ${quoted(event)} ${reason}` })];
}
