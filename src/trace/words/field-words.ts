import type { EventFormat, Field } from "../decode/event-format.ts";
import type { PrintFmtContext } from "../print-fmt/compiler.ts";
import type { SymbolTable } from "../names/symbols.ts";
import { codeWords } from "./code-words.ts";
import type { FieldWords } from "./words.ts";
import { deviceWords, modeWords } from "./digit-words.ts";
import { printedWords } from "./printed-words.ts";
import { signalWords, systemCallWords } from "./uapi-words.ts";

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

/**
 * Making words takes long, and they are asked for again with each batch: each is made once. An event's format belongs to one recording,
 * which has one context; before there is one, no symbols are known.
 */
const made = new WeakMap<EventFormat, WeakMap<SymbolTable, Map<string, FieldWords | undefined>>>();

/** The words for a field's numbers, if it has any. `context`: what the recording says; symbols name addresses. */
export function fieldWords(
  event: EventFormat,
  field: Field,
  context: PrintFmtContext,
): FieldWords | undefined {
  const origin = event.origins?.get(field.name);
  if (origin) return fieldWords(origin.event, origin.field, context);
  if (event.origins || field.common || field.shape.kind !== "integer" || field.shape.bits) return undefined;
  const known = madeFor(event, context);
  if (!known.has(field.name)) known.set(field.name, byRules(event, field, context));
  return known.get(field.name);
}

function madeFor(event: EventFormat, { symbols }: PrintFmtContext): Map<string, FieldWords | undefined> {
  const ofEvent = made.get(event) ?? new WeakMap<SymbolTable, Map<string, FieldWords | undefined>>();
  made.set(event, ofEvent);
  const words = ofEvent.get(symbols) ?? new Map<string, FieldWords | undefined>();
  ofEvent.set(symbols, words);
  return words;
}

function byRules(event: EventFormat, field: Field, context: PrintFmtContext): FieldWords | undefined {
  for (const rule of RULES) {
    const words = rule(event, field, context);
    if (words) return words;
  }
  return undefined;
}
