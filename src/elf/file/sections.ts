import type { ElfHeader } from "./elf-header.ts";
import { StringTable } from "./string-table.ts";
import type { WordReader, WordRecord } from "./word-reader.ts";

/** One section header (elf(5), Elf32_Shdr and Elf64_Shdr). */
export interface Section {
  readonly index: number;
  readonly nameAt: number;
  /** SHT_*. */
  readonly type: number;
  readonly address: bigint;
  readonly offset: number;
  /** Bytes in the file; none for SHT_NOBITS, whatever the header says. */
  readonly bytes: number;
  readonly compressed: boolean;
  readonly link: number;
  readonly info: number;
  readonly entryBytes: number;
}

/** The SHT_* types that are read. */
export const sectionType = {
  symbols: 2,
  note: 7,
  noBits: 8,
  dynamicSymbols: 11,
  gnuHash: 0x6fff_fff6,
  versionsNeeded: 0x6fff_fffe,
  versionsDefined: 0x6fff_fffd,
  versions: 0x6fff_ffff,
} as const;

/** The section headers of a file, read on demand: there may be a million. */
export class Sections implements Iterable<Section> {
  readonly count: number;
  readonly #header: ElfHeader;
  readonly #reader: WordReader;
  #names: StringTable | undefined;

  constructor(header: ElfHeader, reader: WordReader) {
    const { offset, entryBytes, count } = header.sections;
    const room =
      offset > 0 && entryBytes >= entrySize(header) ? (reader.source.size - offset) / entryBytes : 0;
    this.count = Math.max(0, Math.min(count, Math.floor(room), MOST_SECTIONS));
    this.#header = header;
    this.#reader = reader;
  }

  at(index: number): Section | undefined {
    if (index >= this.count) return undefined;
    const { offset, entryBytes } = this.#header.sections;
    const record = this.#reader.record(offset + index * entryBytes, entrySize(this.#header));
    return record && sectionOf(record, index, this.#header.bits);
  }

  *[Symbol.iterator](): Generator<Section> {
    for (let index = 1; index < this.count; index++) {
      const section = this.at(index);
      if (section) yield section;
    }
  }

  /** The first section of a type. */
  ofType(type: number): Section | undefined {
    for (const section of this) if (section.type === type) return section;
    return undefined;
  }

  named(name: string): Section | undefined {
    for (const section of this) if (this.nameOf(section) === name) return section;
    return undefined;
  }

  nameOf({ nameAt }: Section): string {
    this.#names ??= new StringTable(this.#nameBytes());
    return this.#names.at(nameAt);
  }

  #nameBytes(): { source: WordReader["source"]; offset: number; bytes: number } {
    const { offset = 0, bytes = 0 } = this.at(this.#header.sectionNames) ?? {};
    return { source: this.#reader.source, offset, bytes };
  }
}

/** Object files with one section per function have a hundred thousand. */
const MOST_SECTIONS = 1 << 20;

function entrySize({ bits }: ElfHeader): number {
  return bits === 64 ? 64 : 40;
}

/** The bit of a compressed section in sh_flags, SHF_COMPRESSED. */
const COMPRESSED = 0x800n;

function sectionOf(record: WordRecord, index: number, bits: 32 | 64): Section {
  const word = bits / 8;
  const type = record.u32(4);
  const behindSize = 8 + 4 * word;
  return {
    index,
    nameAt: record.u32(0),
    type,
    compressed: (record.word(8) & COMPRESSED) !== 0n,
    address: record.word(8 + word),
    offset: record.length(8 + 2 * word),
    bytes: type === sectionType.noBits ? 0 : record.length(8 + 3 * word),
    link: record.u32(behindSize),
    info: record.u32(behindSize + 4),
    entryBytes: record.length(behindSize + 8 + word),
  };
}
