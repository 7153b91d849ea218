import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import type { FieldWords } from "../../trace/words/words.ts";
import type { WordDomain } from "../../document/aggregation-result.ts";
import { exactAt } from "../request/columns.ts";
import type { TextCodes } from "../state/text-codes.ts";
import type { KeyPart, SlotReader } from "./key-part.ts";

/** A part whose numbers are shown as words. `words`: by event. Rows are grouped by number where all events have the same words. */
export function wordPart(
  number: KeyPart,
  field: string,
  words: ReadonlyMap<string, FieldWords>,
  codes: TextCodes,
): KeyPart {
  const [first, ...others] = words.values();
  const { name, slots, readers } = number;
  if (!first || others.some(({ id }) => id !== first.id)) return translatedPart(name, field, words, codes);
  return {
    name,
    type: "text",
    slots,
    mayCoincide: true,
    domain: { kind: "words", words: first },
    readers,
    cell: (values, comms) => first.of(BigInt(number.cell(values, comms) ?? 0)),
  };
}

/** Events whose words differ: a number is a word of its own event. */
function translatedPart(
  name: string,
  field: string,
  words: ReadonlyMap<string, FieldWords>,
  codes: TextCodes,
): KeyPart {
  return {
    name,
    type: "text",
    slots: 1,
    mayCoincide: false,
    domain: { kind: "words", words: ofAny([...words.values()]) },
    readers: (batch) => [translation(batch, field, wordsFor(words, batch.event), codes)],
    cell: ([code]) => codes.text(code!),
  };
}

/** What any of the events' words know. */
function ofAny(all: readonly FieldWords[]): WordDomain {
  return {
    of: (value) => all[0]?.of(value) ?? value.toString(),
    knows: (word) => all.some((words) => words.knows(word)),
    table: all.flatMap(({ table }) => table),
  };
}

function wordsFor(words: ReadonlyMap<string, FieldWords>, event: EventFormat): FieldWords {
  const own = words.get(eventName(event));
  if (!own) throw new TypeError(`${eventName(event)} has no words for this key`);
  return own;
}

function translation(batch: EventBatch, field: string, words: FieldWords, codes: TextCodes): SlotReader {
  const exact = exactAt(batch, field);
  const known = new Map<number | bigint, number>();
  return (row) => {
    const value = exact(row);
    const before = known.get(value);
    if (before !== undefined) return before;
    const code = codes.code(words.of(BigInt(value)));
    if (known.size < MOST_KNOWN) known.set(value, code);
    return code;
  };
}

const MOST_KNOWN = 4096;
