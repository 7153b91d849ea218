import type { SymbolTable } from "./symbol-table.ts";
import { type ProgramImage, symbolSources } from "../file/program-image.ts";

/** A larger string table is not searched. */
const MOST_STRING_BYTES = 128 * 1024 * 1024;
/** Longer names are skipped: all entries of a hostile table could point into one name as long as the table. */
const LONGEST_NAME = 1024;
/** Entries between two calls of `goesOn`. */
const ROUND = 4096;
/** STT_FUNC and STT_GNU_IFUNC (elf(5)). */
const CODE_TYPES: ReadonlySet<number> = new Set([2, 10]);
const VERSION = "@";

/**
 * The names of defined functions that start with `prefix`, without duplicates and versions; hostile text. Fast: the string table is read
 * at once, and no object is created for an entry that does not match. Undefined if `goesOn` returned false: an incomplete list would
 * suggest a wrong common prefix.
 */
export function functionNames(
  table: SymbolTable,
  prefix: string,
  goesOn: () => boolean,
): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  const { source } = table.strings;
  if (source.size > MOST_STRING_BYTES) return undefined;
  // The bytes of a read are valid until the next read.
  const strings = Buffer.from(source.read(0, source.size));
  const start = Buffer.from(prefix);
  const { entryBytes, layout } = table;
  const [infoAt, sectionAt] = layout.bits === 64 ? ([4, 6] as const) : ([12, 14] as const);
  for (const { view, count } of table.chunks()) {
    const words = new DataView(view.buffer, view.byteOffset, view.byteLength);
    for (let entry = 0; entry < count; entry++) {
      if (entry % ROUND === 0 && !goesOn()) return undefined;
      const at = entry * entryBytes;
      if (!CODE_TYPES.has(words.getUint8(at + infoAt) & 0xf)) continue;
      if (words.getUint16(at + sectionAt, layout.littleEndian) === 0) continue;
      const nameAt = words.getUint32(at, layout.littleEndian);
      const name = beginsWith(strings, nameAt, start) ? nameIn(strings, nameAt) : undefined;
      if (name !== undefined) names.add(name);
    }
  }
  return names;
}

function beginsWith(strings: Buffer, at: number, start: Buffer): boolean {
  for (let index = 0; index < start.length; index++) {
    if (strings[at + index] !== start[index]) return false;
  }
  return true;
}

/** Bytes that are not UTF-8 become U+FFFD. A name may start with an @. */
function nameIn(strings: Buffer, at: number): string | undefined {
  const bytes = strings.subarray(at, at + LONGEST_NAME);
  const length = bytes.indexOf(0);
  if (length < 0) return undefined;
  const text = bytes.toString("utf8", 0, length);
  const version = text.indexOf(VERSION, 1);
  return version < 0 ? text : text.slice(0, version);
}

/** The names of a program's functions that start with `prefix`, from all its symbol tables; none if `goesOn` returned false. Hostile text. */
export function symbolsBeginningWith(
  image: ProgramImage,
  prefix: string,
  goesOn: () => boolean,
): readonly string[] {
  const names = new Set<string>();
  for (const { table } of symbolSources(image)) {
    const found = functionNames(table, prefix, goesOn);
    if (found === undefined) return [];
    for (const name of found) names.add(name);
  }
  return [...names];
}
