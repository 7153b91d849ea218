import type { SymbolVersion } from "./elf-symbol.ts";
import type { StringTable } from "../file/string-table.ts";
import type { WordReader } from "../file/word-reader.ts";

/** The three version sections; `count`: their numbers of records. */
export interface VersionParts {
  /** `.gnu.version`: 16 bits per dynamic symbol. */
  readonly numbers: WordReader;
  readonly defined?: { readonly records: WordReader; readonly count: number } | undefined;
  readonly needed?: { readonly records: WordReader; readonly count: number } | undefined;
  readonly strings: StringTable;
}

/** Versions 0 and 1 are reserved: local, and global without a version (VER_NDX_LOCAL, VER_NDX_GLOBAL). */
const FIRST_NAMED = 2;
/** The bit of a version that is not the default (VERSYM_HIDDEN). */
const HIDDEN = 0x8000;
/** Version numbers have 15 bits. */
const MOST_RECORDS = 0x8000;

interface NamedVersion {
  readonly name: string;
  readonly library?: string;
}

/** Versions of dynamic symbols (Linux Standard Base, "Symbol Versioning"). */
export class VersionTable {
  readonly #numbers: WordReader;
  readonly #names: ReadonlyMap<number, NamedVersion>;

  constructor(parts: VersionParts) {
    this.#numbers = parts.numbers;
    this.#names = new Map([...definedVersions(parts), ...neededVersions(parts)]);
  }

  of(index: number, isUndefined: boolean): SymbolVersion | undefined {
    const number = this.#numbers.u16(index * 2) ?? 0;
    const named = (number & ~HIDDEN) < FIRST_NAMED ? undefined : this.#names.get(number & ~HIDDEN);
    if (!named) return undefined;
    return { ...named, isDefault: !isUndefined && (number & HIDDEN) === 0 };
  }
}

/** Elf_Verdef, 20 bytes: …, vd_ndx at 4, vd_aux at 12, vd_next at 16. Its first Elf_Verdaux starts with the name. */
function* definedVersions({ defined, strings }: VersionParts): Generator<[number, NamedVersion]> {
  if (!defined) return;
  const { records, count } = defined;
  let offset = 0;
  for (let seen = 0; seen < Math.min(count, MOST_RECORDS); seen++) {
    const record = records.record(offset, 20);
    if (!record) return;
    const nameAt = records.u32(offset + record.u32(12));
    if (nameAt !== undefined) yield [record.u16(4) & ~HIDDEN, { name: strings.at(nameAt) }];
    if (record.u32(16) === 0) return;
    offset += record.u32(16);
  }
}

/** Elf_Verneed, 16 bytes: vn_cnt at 2, vn_file at 4, vn_aux at 8, vn_next at 12. */
function* neededVersions({ needed, strings }: VersionParts): Generator<[number, NamedVersion]> {
  if (!needed) return;
  const { records, count } = needed;
  const budget = { left: MOST_RECORDS };
  for (let offset = 0; budget.left > 0 && offset >= 0;) {
    const record = records.record(offset, 16);
    if (!record || count === 0) return;
    const library = strings.at(record.u32(4));
    yield* versionsOfLibrary(records, offset + record.u32(8), record.u16(2), { library, strings, budget });
    budget.left -= 1;
    if (record.u32(12) === 0) return;
    offset += record.u32(12);
  }
}

interface LibraryContext {
  readonly library: string;
  readonly strings: StringTable;
  readonly budget: { left: number };
}

/** Elf_Vernaux, 16 bytes: vna_other at 6 is the number, vna_name at 8, vna_next at 12. */
function* versionsOfLibrary(
  records: WordReader,
  first: number,
  count: number,
  { library, strings, budget }: LibraryContext,
): Generator<[number, NamedVersion]> {
  let offset = first;
  for (let seen = 0; seen < count && budget.left > 0; seen++, budget.left--) {
    const record = records.record(offset, 16);
    if (!record) return;
    yield [record.u16(6) & ~HIDDEN, { name: strings.at(record.u32(8)), library }];
    if (record.u32(12) === 0) return;
    offset += record.u32(12);
  }
}
