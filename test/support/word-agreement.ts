import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import { addressForm, eventName } from "../../src/trace/decode/event-format.ts";
import { valueOf } from "../../src/trace/decode/batch.ts";
import { fieldWords } from "../../src/trace/words/field-words.ts";
import type { FieldWords } from "../../src/trace/words/words.ts";
import { sourceOf } from "./recorded.ts";

/** Words of fields, held against the lines of text that the kernel printed of the same records. */
export interface WordAgreement {
  /** Words that were looked for. */
  readonly compared: number;
  /** `system:event.field` → its different words. */
  readonly words: ReadonlyMap<string, ReadonlySet<string>>;
  readonly differences: readonly string[];
}

/** How a record's first line begins; texts of several lines go on without it. */
const COLUMNS = /^.{0,40}?-\d+ +\[\d{3}\] .{5} +[\d.]+: /u;

/** Kinds of words that the kernel prints itself. */
const PRINTED = /^(?:printed|code|device)/u;

/** Each word of each record must stand in the record's line. `text`: the kernel's, of the same frozen buffer. */
export function compareWords(traceDat: Uint8Array, text: Uint8Array): WordAgreement {
  const opened = openTraceDat(sourceOf(traceDat));
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  const { info, events } = opened.value;
  const lines = Buffer.from(text)
    .toString("latin1")
    .split("\n")
    .filter((line) => COLUMNS.test(line));
  const worded = new Map(
    [...events].map(([name, event]) => {
      const found = event.fields.flatMap((field) => {
        const words = fieldWords(event, field, info);
        if (addressForm(field.shape) !== undefined) return [[field.name, ADDRESS] as const];
        return words && PRINTED.test(words.id) ? [[field.name, words] as const] : [];
      });
      return [name, new Map<string, FieldWords>(found)] as const;
    }),
  );
  const projection = new Map([...worded].map(([name, fields]) => [name, [...fields.keys()]]));
  const words = new Map<string, Set<string>>();
  const differences: string[] = [];
  let [line, compared] = [0, 0];
  for (const { batches, batch, row, length } of opened.value.read(projection)) {
    for (let index = 0; index < length; index++) {
      const { event, columns } = batches[batch[index]!]!;
      const name = eventName(event);
      const printed = lines[line++] ?? "";
      if (event.system !== "syscalls" && !printed.includes(`: ${event.name}: `))
        throw new Error(`${name} is not what is in line ${line}: ${printed}`);
      for (const [field, known] of worded.get(name) ?? []) {
        const value = valueOf(columns.get(field)!, row[index]!);
        const word = known === ADDRESS ? String(value) : known.of(BigInt(value as number | bigint));
        compared++;
        const own = words.get(`${name}.${field}`) ?? new Set();
        words.set(`${name}.${field}`, own.add(word));
        if (!isIn(word, known, printed) && !isIn(functionIn(word, known), known, printed))
          differences.push(`${name}.${field} ${String(value)} ${word}: ${printed}`);
      }
    }
  }
  return { compared, words, differences };
}

/** Addresses of networks are text when they are read. */
const ADDRESS: FieldWords = {
  id: "address",
  of: String,
  knows: () => true,
  numbers: () => undefined,
  table: [],
};

/** `%ps` prints the function alone. */
function functionIn(word: string, { functionOf }: FieldWords): string {
  return functionOf ? word.replace(/\+0x[\da-f]+/u, "") : word;
}

/** The kernel writes a device as `254,0` or `254:0`, and of an empty set of flags nothing. */
function isIn(word: string, { id }: FieldWords, line: string): boolean {
  if (word === "0") return true;
  // Between the offset and the module the kernel has the function's size.
  if (id === "code") return word.split(/ (?=\[)/u).every((part) => line.includes(part));
  return line.includes(word) || (id === "device" && line.includes(word.replace(":", ",")));
}
