import type { ByteSource } from "../../core/byte-source.ts";
import { ByteWindow } from "../file/byte-window.ts";
import { fileOffsetOf } from "../file/file-offset.ts";
import { sectionContent } from "../file/section-content.ts";
import { type ProgramImage, symbolsNamed } from "../file/program-image.ts";
import { WordReader } from "../file/word-reader.ts";

/** What Go's runtime knows of the function that begins at an address. */
export type GoFunction =
  /** `other`: no function of Go's begins there; in a program with cgo it is one of C. */
  "compiled" | "assembly" | "other";

/**
 * Looks a function up in the table that Go's linker writes for the runtime, which stripping leaves in (Go's src/runtime/symtab.go,
 * `pcHeader`, `functab`, `_func`; src/debug/gosym/pclntab.go). Not known where the table can't be read.
 */
export function goFunctionAt(image: ProgramImage, address: bigint): GoFunction | undefined {
  const table = openTable(image);
  if (!table) return undefined;
  const index = indexOf(table, address);
  if (index === undefined) return "other";
  return isAssembly(table, index) ? "assembly" : "compiled";
}

interface FunctionTable {
  readonly reader: WordReader;
  readonly functions: number;
  /** Where the pairs of address and offset begin, and where such offsets count from. */
  readonly pairsAt: number;
  /** Bytes of one of a pair. */
  readonly cell: 4 | 8;
  /** What is added to a pair's address. */
  readonly base: bigint;
  /** Where a function's record has its flags; absent before Go 1.18. */
  readonly flagsAt?: number;
}

/** `pcHeader.magic`, and the first release that wrote it. */
const LAYOUTS: ReadonlyMap<number, { readonly pairsWord?: number; readonly flagsAt?: number }> = new Map([
  [0xffff_fffb, {}],
  [0xffff_fffa, { pairsWord: 6 }],
  [0xffff_fff0, { pairsWord: 7, flagsAt: 37 }],
  [0xffff_fff1, { pairsWord: 7, flagsAt: 41 }],
]);

/** Words of the header behind its first eight bytes: the number of functions, of files, then from Go 1.18 on where code begins. */
const TEXT_START = 2;

function openTable(image: ProgramImage): FunctionTable | undefined {
  const source = tableSource(image);
  if (!source) return undefined;
  const reader = new WordReader(source, image.elf.reader.layout);
  const layout = LAYOUTS.get(reader.u32(0) ?? 0);
  const wordAt = (index: number): number => Number(reader.word(8 + index * reader.wordBytes) ?? 0n);
  if (!layout) return undefined;
  const { pairsWord, flagsAt } = layout;
  const pairsAt = pairsWord === undefined ? 8 + reader.wordBytes : wordAt(pairsWord);
  const common = { reader, functions: wordAt(0), pairsAt };
  if (flagsAt === undefined) return { ...common, cell: reader.wordBytes, base: 0n };
  const base = textStart(BigInt(wordAt(TEXT_START)), image);
  return base === undefined ? undefined : { ...common, cell: 4, base, flagsAt };
}

/** In a section of its own; where another linker has put it among other data, its symbol says where. */
function tableSource(image: ProgramImage): ByteSource | undefined {
  const { elf } = image;
  const section = TABLE_SECTIONS.map((name) => elf.sections.named(name)).find((found) => found !== undefined);
  if (section) return sectionContent(section, elf.reader);
  const [symbol] = symbolsNamed(image, "runtime.pclntab");
  const offset = symbol && fileOffsetOf(elf.loaded, symbol.symbol.value);
  return offset === undefined ? undefined : new ByteWindow(elf.reader.source, offset, elf.reader.source.size);
}

const TABLE_SECTIONS = [".gopclntab", ".data.rel.ro.gopclntab"] as const;

/** The linker leaves 0 where the program may be anywhere in memory, and from Go 1.26 on. */
function textStart(said: bigint, image: ProgramImage): bigint | undefined {
  if (said !== 0n) return said;
  const [found] = symbolsNamed(image, "runtime.text");
  return found?.symbol.value;
}

function indexOf(table: FunctionTable, address: bigint): number | undefined {
  let low = 0;
  let high = table.functions - 1;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const entry = entryOf(table, middle);
    if (entry === undefined) return undefined;
    if (entry === address) return middle;
    if (entry < address) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

function entryOf({ reader, pairsAt, cell, base }: FunctionTable, index: number): bigint | undefined {
  const at = pairsAt + index * 2 * cell;
  const entry = cell === 4 ? reader.u32(at) : reader.word(at);
  return entry === undefined ? undefined : base + BigInt(entry);
}

/** `funcFlag_ASM` of src/runtime/symtab.go. */
const ASSEMBLY = 4;

function isAssembly({ reader, pairsAt, cell, flagsAt }: FunctionTable, index: number): boolean {
  if (flagsAt === undefined) return false;
  const recordAt = reader.u32(pairsAt + index * 2 * cell + cell);
  const flags = recordAt === undefined ? undefined : reader.record(pairsAt + recordAt + flagsAt, 1);
  return ((flags?.u8(0) ?? 0) & ASSEMBLY) !== 0;
}
