import type { RecordedMachine } from "../../trace/decode/binary-printf.ts";
import type { EventFormat, Field } from "../../trace/decode/event-format.ts";
import { fieldWords } from "../../trace/words/field-words.ts";
import type { FieldWords } from "../../trace/words/words.ts";
import type { KnownOfRecording } from "../aggregation.ts";

const USUAL: RecordedMachine = { longBytes: 8, bigEndian: false };
const NO_STRINGS: ReadonlyMap<bigint, string> = new Map();

/** What a field's numbers are called, if they have words: addresses by the recording's functions. */
export function wordsOf(
  { symbols, machine = USUAL }: KnownOfRecording,
  event: EventFormat,
  field: Field,
): FieldWords | undefined {
  return fieldWords(event, field, { machine, symbols, printkFormats: NO_STRINGS });
}

/** The functions that contain addresses of code, without offsets; nothing for other words. */
export function functionWords({ functionOf }: FieldWords): FieldWords | undefined {
  return (
    functionOf && { id: "function", of: functionOf, knows: () => true, numbers: () => undefined, table: [] }
  );
}

/** A field as a request names it, with how its numbers are to be read. */
export interface NamedField {
  /** As written: the name of the column. */
  readonly name: string;
  readonly field: string;
  /** `.number`: the number that was recorded; `.function`: the function that contains this address. Absent: a word, if it has one. */
  readonly as?: "number" | "function" | undefined;
}

/** `reason`, `reason.number`, `call_site.function`. */
export function namedField(name: string): NamedField {
  const { field, as } = /^(?<field>.+)\.(?<as>number|function)$/u.exec(name)?.groups ?? {};
  if (field === undefined || (as !== "number" && as !== "function")) return { name, field: name };
  return { name, field, as };
}
