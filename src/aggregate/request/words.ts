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
