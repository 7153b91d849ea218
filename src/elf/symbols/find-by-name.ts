import type { ByteSource } from "../../core/byte-source.ts";
import { shownBytes } from "../../core/show-bytes.ts";
import type { ElfSymbol } from "./elf-symbol.ts";
import type { GnuHash } from "./hash-tables.ts";
import type { SymbolTable } from "./symbol-table.ts";

/** Limit on the symbols of one name. */
const MOST_FOUND = 10_000;
const PIECE_BYTES = 1024 * 1024;

/** All symbols of a table with this name, of any version, in table order. Reads the table in chunks. */
export function findByName(table: SymbolTable, name: string): readonly ElfSymbol[] {
  const offsets = nameOffsets(table.strings.source, shownBytes(name));
  if (!offsets) return [];
  return symbolsOf(table, indicesAt(table, offsets)).filter((symbol) => symbol.name === name);
}

/** The same with `.gnu.hash`, which has only exported symbols. Reads a few bytes. */
export function findByHash(table: SymbolTable, hash: GnuHash, name: string): readonly ElfSymbol[] {
  const found: ElfSymbol[] = [];
  for (const index of hash.candidates(shownBytes(name))) {
    const symbol = table.symbol(index);
    if (symbol?.name === name) found.push(symbol);
    if (!symbol || found.length >= MOST_FOUND) break;
  }
  return found;
}

function symbolsOf(table: SymbolTable, indices: Iterable<number>): readonly ElfSymbol[] {
  const symbols: ElfSymbol[] = [];
  for (const index of indices) {
    const symbol = table.symbol(index);
    if (symbol) symbols.push(symbol);
    if (symbols.length >= MOST_FOUND) break;
  }
  return symbols;
}

/**
 * Offsets at which a name begins in a string table: one bit per byte of the table. Names share
 * suffixes (`write` is in `fwrite`), so a name may begin at many offsets. A version may follow it.
 */
function nameOffsets(strings: ByteSource, name: Uint8Array): Uint8Array | undefined {
  if (name.length === 0 || name.length > PIECE_BYTES / 2) return undefined;
  let offsets: Uint8Array | undefined;
  for (let offset = 0; offset < strings.size;) {
    const piece = asBuffer(strings.read(offset, PIECE_BYTES));
    for (const at of occurrences(piece, name)) {
      offsets ??= new Uint8Array(Math.ceil(strings.size / 8));
      const bit = offset + at;
      offsets[bit >>> 3]! |= 1 << (bit & 7);
    }
    if (piece.length <= name.length) break;
    offset += piece.length - name.length;
  }
  return offsets;
}

/** A short name is part of so many others that searching for its terminator too is faster. */
const SHORT = 4;
const END = 0;
const VERSION = 0x40;

function* occurrences(piece: Buffer, name: Uint8Array): Generator<number> {
  const needles = name.length > SHORT ? [name] : [END, VERSION].map((end) => Uint8Array.of(...name, end));
  for (const needle of needles) {
    for (let at = piece.indexOf(needle); at >= 0; at = piece.indexOf(needle, at + 1)) {
      const next = piece[at + name.length];
      if (next === END || next === VERSION) yield at;
    }
  }
}

function* indicesAt(table: SymbolTable, offsets: Uint8Array): Generator<number> {
  const { entryBytes, layout } = table;
  for (const { view, firstIndex, count } of table.chunks()) {
    const words = new DataView(view.buffer, view.byteOffset, view.byteLength);
    const found: number[] = [];
    for (let entry = 0; entry < count; entry++) {
      const nameAt = words.getUint32(entry * entryBytes, layout.littleEndian);
      if ((offsets[nameAt >>> 3]! & (1 << (nameAt & 7))) !== 0) found.push(firstIndex + entry);
    }
    yield* found;
  }
}

/** The same bytes, with a fast search. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
