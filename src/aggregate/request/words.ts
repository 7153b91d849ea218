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

/** A way to read a field's numbers that a suffix asks for: the number itself, the function of an address, the disk of a device. */
export type Reading = "number" | "function" | "disk";

/** The words for a reading; nothing where the words for the numbers do not allow it. `number`: no words. */
export function wordsRead(
  words: FieldWords | undefined,
  as: Reading | undefined,
  known: KnownOfRecording,
): FieldWords | undefined {
  switch (as) {
    case undefined:
      return words;
    case "number":
      return undefined;
    case "function":
      return words && functionWords(words);
    case "disk":
      return words?.id === "device" ? diskWords(words, known) : undefined;
  }
}

/** The names of disks as the recording has them; a device without one keeps its numbers. */
function diskWords({ of }: FieldWords, { disks }: KnownOfRecording): FieldWords {
  return {
    id: "disk",
    of: (value) => disks?.get(of(value)) ?? of(value),
    knows: () => true,
    numbers: () => undefined,
    table: [],
  };
}

/** The functions that contain addresses of code, without offsets; nothing for other words. */
function functionWords({ functionOf }: FieldWords): FieldWords | undefined {
  return (
    functionOf && { id: "function", of: functionOf, knows: () => true, numbers: () => undefined, table: [] }
  );
}

/** A field as a request names it, with how its numbers are to be read. */
export interface NamedField {
  /** As written: the name of the column. */
  readonly name: string;
  readonly field: string;
  /** `.number`, `.function`, `.disk`. Absent: a word, if it has one. */
  readonly as?: Reading | undefined;
}

/** `reason`, `reason.number`, `call_site.function`, `dev.disk`. */
export function namedField(name: string): NamedField {
  const { field, as } = /^(?<field>[\w.]+)\.(?<as>number|function|disk)$/u.exec(name)?.groups ?? {};
  if (field === undefined || as === undefined) return { name, field: name };
  return { name, field, as: as as Reading };
}
