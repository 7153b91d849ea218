import type { ByteSource } from "../../core/byte-source.ts";
import { type WordLayout, WordReader, type WordRecord } from "./word-reader.ts";

/** The file header, 52 or 64 bytes (elf(5), Elf32_Ehdr and Elf64_Ehdr). */
export interface ElfHeader extends WordLayout {
  readonly type: ElfType;
  /** EM_*: 62 is x86-64, 183 is AArch64. */
  readonly machine: number;
  readonly entry: bigint;
  readonly segments: HeaderTable;
  readonly sections: HeaderTable;
  /** Number of the section with the section names; 0: none. */
  readonly sectionNames: number;
}

/** Position of a table of headers, in bytes from the start of the file. */
export interface HeaderTable {
  readonly offset: number;
  readonly entryBytes: number;
  readonly count: number;
}

/** ET_*. */
export type ElfType = "relocatable" | "executable" | "shared" | "core" | "other";

/** Reads the header, or returns a string that explains what is wrong with it. */
export function readElfHeader(source: ByteSource): ElfHeader | string {
  const ident = source.read(0, IDENT_BYTES).slice();
  if (!MAGIC.every((byte, index) => ident[index] === byte)) return whatElse(ident);
  const layout = layoutOf(ident);
  if (layout === undefined) return "its class or byte order is invalid";
  const reader = new WordReader(source, layout);
  const record = reader.record(0, layout.bits === 64 ? 64 : 52);
  return record ? withExtendedNumbers(headerOf(record, layout), reader) : "its header is truncated";
}

function whatElse(start: Uint8Array): string {
  const isScript = start[0] === 0x23 && start[1] === 0x21;
  return isScript ? "it is a script" : "it does not start with 0x7f ELF";
}

const IDENT_BYTES = 16;
const MAGIC = [0x7f, 0x45, 0x4c, 0x46];

function layoutOf(ident: Uint8Array): WordLayout | undefined {
  const bits = ident[4] === 1 ? 32 : ident[4] === 2 ? 64 : undefined;
  const littleEndian = ident[5] === 1 ? true : ident[5] === 2 ? false : undefined;
  return bits === undefined || littleEndian === undefined ? undefined : { bits, littleEndian };
}

const TYPES: readonly ElfType[] = ["other", "relocatable", "executable", "shared", "core"];

/** The fields after e_entry are shifted by the size of three words. */
function headerOf(record: WordRecord, layout: WordLayout): ElfHeader {
  const wordBytes = layout.bits / 8;
  const table = (offsetAt: number, numbersAt: number): HeaderTable => ({
    offset: record.length(offsetAt),
    entryBytes: record.u16(numbersAt),
    count: record.u16(numbersAt + 2),
  });
  const numbers = 24 + 3 * wordBytes + 6;
  return {
    ...layout,
    type: TYPES[record.u16(16)] ?? "other",
    machine: record.u16(18),
    entry: record.word(24),
    segments: table(24 + wordBytes, numbers),
    sections: table(24 + 2 * wordBytes, numbers + 4),
    sectionNames: record.u16(numbers + 8),
  };
}

/** The value of e_phnum (PN_XNUM) and e_shstrndx (SHN_XINDEX) if the number does not fit. */
const TOO_MANY = 0xffff;

/** Numbers that do not fit in 16 bits are in the first section header: sh_info, sh_size, sh_link (elf(5)). */
function withExtendedNumbers(header: ElfHeader, reader: WordReader): ElfHeader {
  const { segments, sections, sectionNames } = header;
  const is64 = header.bits === 64;
  const first = sections.offset > 0 ? reader.record(sections.offset, is64 ? 64 : 40) : undefined;
  if (!first) return { ...header, sections: { ...sections, count: 0 } };
  const count = sections.count === 0 ? first.length(is64 ? 32 : 20) : sections.count;
  return {
    ...header,
    segments: segments.count === TOO_MANY ? { ...segments, count: first.u32(is64 ? 44 : 28) } : segments,
    sections: { ...sections, count },
    sectionNames: sectionNames === TOO_MANY ? first.u32(is64 ? 40 : 24) : sectionNames,
  };
}
