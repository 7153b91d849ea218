import { type Diagnostic, warning } from "../../core/diagnostic.ts";
import { countOf } from "../../core/plural.ts";
import { quoted } from "../../core/escape.ts";
import { ok } from "../../core/result.ts";
import type { WriteExport } from "../exporter.ts";
import { EventTexts } from "./events/event-texts.ts";
import { kernelText } from "./kernel-text.ts";
import type { GraphColumns } from "./text-style.ts";

/** The kernel's own text as an export. */
export function writeKernelText(columns: GraphColumns): WriteExport {
  return (recording) => {
    const texts = new EventTexts(recording.info, recording.events);
    return ok({ text: ended(kernelText(recording, columns, texts)), problems: () => problemsOf(texts) });
  };
}

function* ended(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

/** Which events were shown field by field, and why. */
function problemsOf({ reasons }: EventTexts): readonly Diagnostic[] {
  const [first] = reasons;
  if (!first) return [];
  const [event, reason] = first;
  const others = reasons.size > 1 ? ` and ${countOf(reasons.size - 1, "other event")}` : "";
  const message = `events shown field by field, because their print format cannot be interpreted: ${quoted(event)}${others}`;
  return [warning("export-partial", message, { hint: `the print format of ${quoted(event)} ${reason}` })];
}
