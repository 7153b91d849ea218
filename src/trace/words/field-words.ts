import type { EventFormat, Field } from "../decode/event-format.ts";
import type { PrintFmtContext } from "../print-fmt/compiler.ts";
import { codeWords } from "./code-words.ts";
import type { FieldWords } from "./words.ts";
import { deviceWords } from "./device-words.ts";
import { modeWords } from "./mode-words.ts";
import { printedWords } from "./printed-words.ts";
import { systemCallWords } from "./system-call-words.ts";
import { signalWords } from "./signal-words.ts";

type Rule = (event: EventFormat, field: Field, context: PrintFmtContext) => FieldWords | undefined;

/** What a field's numbers are called is what the first of these says. To add a kind of words: its line here. */
const RULES: readonly Rule[] = [
  codeWords,
  deviceWords,
  printedWords,
  systemCallWords,
  signalWords,
  modeWords,
];

/** The words for a field's numbers, if it has any. `context`: what the recording says; symbols name addresses. */
export function fieldWords(
  event: EventFormat,
  field: Field,
  context: PrintFmtContext,
): FieldWords | undefined {
  if (field.common || field.shape.kind !== "integer" || field.shape.bits) return undefined;
  for (const rule of RULES) {
    const words = rule(event, field, context);
    if (words) return words;
  }
  return undefined;
}
