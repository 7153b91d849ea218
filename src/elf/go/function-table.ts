import type { ByteSource } from "../../core/byte-source.ts";
import { ByteWindow } from "../file/byte-window.ts";
import { fileOffsetOf } from "../file/file-offset.ts";
import { sectionContent } from "../file/section-content.ts";
import { type ProgramImage, symbolsNamed } from "../file/program-image.ts";
import { WordReader } from "../file/word-reader.ts";

/** The kind of the function at an address, by the table of Go's runtime. */
export type GoFunction =
  /** `other`: not a Go function; in a program with cgo, a C function. */
  "compiled" | "assembly" | "other";

/**
 * Looks up a function in the table that Go's linker writes for the runtime and that strip(1) keeps (Go's src/runtime/symtab.go,
 * `pcHeader`, `functab`, `_func`; src/debug/gosym/pclntab.go). Nothing if the table cannot be read.
 */
export function goFunctionAt(image: ProgramImage, address: bigint): GoFunction | undefined {
  const table = openTable(image);
  if (!table) return undefined;
  const index = indexOf(table, address);
  if (index === undefined) return "other";
  return isAssembly(table, index) ? "assembly" : "compiled";
}

/** The table of a file. */
export interface FunctionTable {
  readonly reader: WordReader;
  readonly functions: number;
  /** Offset of the pairs of address and record offset; record offsets are relative to it. */
  readonly pairsAt: number;
  /** Bytes of each half of a pair. */
  readonly cell: 4 | 8;
  /** Added to the address of a pair. */
  readonly base: bigint;
  /** Offset of the flags in a function's record; absent before Go 1.18. */
  readonly flagsAt?: number;
  /** The word of the header with the offset of the names; absent in Go 1.2, where they are relative to the table. */
  readonly namesWord?: number;
  /** What record offsets are relative to. */
  readonly recordsAt: number;
}

interface Layout {
  readonly namesWord?: number;
  readonly pairsWord?: number;
  readonly flagsAt?: number;
}

/** Layouts by `pcHeader.magic`: Go 1.2, 1.16, 1.18, 1.20. */
const LAYOUTS: ReadonlyMap<number, Layout> = new Map([
  [0xffff_fffb, {}],
  [0xffff_fffa, { namesWord: 2, pairsWord: 6 }],
  [0xffff_fff0, { namesWord: 3, pairsWord: 7, flagsAt: 37 }],
  [0xffff_fff1, { namesWord: 3, pairsWord: 7, flagsAt: 41 }],
]);

/** After its first eight bytes the header has words: number of functions, number of files, from Go 1.18 on the start of the code. */
const TEXT_START = 2;

/** The table of a program; nothing if it has none, or none that can be read. */
export function openTable(image: ProgramImage): FunctionTable | undefined {
  const source = tableSource(image);
  if (!source) return undefined;
  const reader = new WordReader(source, image.elf.reader.layout);
  const layout = LAYOUTS.get(reader.u32(0) ?? 0);
  const wordAt = (index: number): number => Number(reader.word(8 + index * reader.wordBytes) ?? 0n);
  if (!layout) return undefined;
  const { namesWord, pairsWord, flagsAt } = layout;
  const pairsAt = pairsWord === undefined ? 8 + reader.wordBytes : wordAt(pairsWord);
  const recordsAt = pairsWord === undefined ? 0 : pairsAt;
  const common = {
    reader,
    functions: wordAt(0),
    pairsAt,
    recordsAt,
    ...(namesWord !== undefined && { namesWord }),
  };
  if (flagsAt === undefined) return { ...common, cell: reader.wordBytes, base: 0n };
  const base = textStart(BigInt(wordAt(TEXT_START)), image);
  return base === undefined ? undefined : { ...common, cell: 4, base, flagsAt };
}

/** The section of the table; if an external linker has merged it into another section, its symbol. */
function tableSource(image: ProgramImage): ByteSource | undefined {
  const { elf } = image;
  const section = TABLE_SECTIONS.map((name) => elf.sections.named(name)).find((found) => found !== undefined);
  if (section) return sectionContent(section, elf.reader);
  const [symbol] = symbolsNamed(image, "runtime.pclntab");
  const offset = symbol && fileOffsetOf(elf.loaded, symbol.symbol.value);
  return offset === undefined ? undefined : new ByteWindow(elf.reader.source, offset, elf.reader.source.size);
}

const TABLE_SECTIONS = [".gopclntab", ".data.rel.ro.gopclntab"] as const;

/** The linker writes 0 in position-independent programs, and from Go 1.26 on always. */
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

/** The address of a function by its number; from the number of functions on, the end of the last. */
export function entryOf({ reader, pairsAt, cell, base }: FunctionTable, index: number): bigint | undefined {
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
