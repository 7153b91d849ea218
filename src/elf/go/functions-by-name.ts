import type { ByteSource } from "../../core/byte-source.ts";
import { shownBytes } from "../../core/show-bytes.ts";
import type { ProgramImage } from "../file/program-image.ts";
import { entryOf, type FunctionTable, openTable } from "./function-table.ts";

/** A function of Go's table. */
export interface GoFunctionPlace {
  readonly address: bigint;
  /** In bytes, up to the next function: padding included. */
  readonly size: number;
}

/**
 * The functions with this name in the table that strip(1) keeps (Go's src/debug/gosym/pclntab.go), in order of address. Several if a
 * function has two calling conventions, or several instances of a generic one have the name: it is without `.abi0`, and with `[...]`
 * for type arguments. None if the table cannot be read.
 */
export function goFunctionsNamed(image: ProgramImage, name: string): readonly GoFunctionPlace[] {
  // On other machines an external linker may divide the code, and addresses are not relative to one start.
  const table = image.elf.header.machine === X86_64 ? openTable(image) : undefined;
  const namesAt = table && firstNameAt(table);
  if (!table || namesAt === undefined) return [];
  const offsets = nameOffsets(table.reader.source, namesAt, Buffer.from([...shownBytes(name), 0]));
  return offsets.size === 0 ? [] : functionsAt(table, offsets);
}

const X86_64 = 62;

/** Names before Go 1.16 have offsets from the start of the table. */
function firstNameAt({ reader, namesWord }: FunctionTable): number | undefined {
  if (namesWord === undefined) return 0;
  const at = reader.word(8 + namesWord * reader.wordBytes);
  return at === undefined ? undefined : Number(at);
}

const PIECE_BYTES = 1024 * 1024;
/** The linker writes each name once; other hits are ends of longer names. */
const MOST_HITS = 10_000;

/** Where the bytes of a name are, relative to the first name. */
function nameOffsets(source: ByteSource, namesAt: number, wanted: Buffer): ReadonlySet<number> {
  const offsets = new Set<number>();
  for (let from = namesAt; from < source.size;) {
    const { buffer, byteOffset, byteLength } = source.read(from, PIECE_BYTES);
    const piece = Buffer.from(buffer, byteOffset, byteLength);
    for (let at = piece.indexOf(wanted); at >= 0; at = piece.indexOf(wanted, at + 1)) {
      offsets.add(from - namesAt + at);
      if (offsets.size >= MOST_HITS) return new Set();
    }
    if (byteLength <= wanted.length) break;
    from += byteLength - wanted.length;
  }
  return offsets;
}

/** The largest Go programs have some 500,000 functions. */
const MOST_FUNCTIONS = 4_000_000;

function functionsAt(table: FunctionTable, offsets: ReadonlySet<number>): readonly GoFunctionPlace[] {
  const found: GoFunctionPlace[] = [];
  const count = Math.min(table.functions, MOST_FUNCTIONS);
  for (let index = 0; index < count; index++) {
    const nameAt = nameOffsetOf(table, index);
    if (nameAt === undefined) break;
    const place = offsets.has(nameAt) ? placeOf(table, index) : undefined;
    if (place) found.push(place);
  }
  return found;
}

function placeOf(table: FunctionTable, index: number): GoFunctionPlace | undefined {
  const address = entryOf(table, index);
  const end = entryOf(table, index + 1);
  if (address === undefined || end === undefined || end <= address) return undefined;
  return { address, size: Number(end - address) };
}

/** `_func.nameOff`, after the entry. */
function nameOffsetOf(
  { reader, pairsAt, cell, recordsAt }: FunctionTable,
  index: number,
): number | undefined {
  const at = pairsAt + index * 2 * cell + cell;
  const recordAt = cell === 4 ? reader.u32(at) : reader.word(at);
  return recordAt === undefined ? undefined : reader.u32(recordsAt + Number(recordAt) + cell);
}
