import type { ElfSymbol } from "../symbols/elf-symbol.ts";
import { fileOffsetOf } from "./file-offset.ts";
import { findByHash, findByName } from "../symbols/find-by-name.ts";
import type { ElfFile } from "./open-elf.ts";
import type { SymbolTable } from "../symbols/symbol-table.ts";

/** A program or library with all its symbols: its own tables, and separate ones. */
export interface ProgramImage {
  readonly path: string;
  readonly elf: ElfFile;
  /** Files with more symbols, best first. They have the addresses of this file. */
  readonly separate: readonly SeparateSymbols[];
}

/** A debug file, or an unpacked `.gnu_debugdata`. */
export interface SeparateSymbols {
  readonly origin: "debug-file" | "debug-data";
  /** Path of the debug file, or of the file that contains `.gnu_debugdata`. */
  readonly path: string;
  readonly elf: ElfFile;
}

/** The kind of file or table that has a symbol. */
export type SymbolOrigin = "symtab" | "dynsym" | SeparateSymbols["origin"];

/** A symbol table and its origin. */
export interface SymbolSource {
  readonly origin: SymbolOrigin;
  readonly table: SymbolTable;
}

/** A symbol and its table. */
export interface FoundSymbol extends SymbolSource {
  readonly symbol: ElfSymbol;
}

/** All symbol tables, the most complete first. */
export function symbolSources({ elf, separate }: ProgramImage): readonly SymbolSource[] {
  const { symtab, dynsym } = elf.tables;
  return [
    ...(symtab ? [{ origin: "symtab", table: symtab } as const] : []),
    ...separate.flatMap(({ origin, elf: { tables } }) =>
      tables.symtab ? [{ origin, table: tables.symtab }] : [],
    ),
    ...(dynsym ? [{ origin: "dynsym", table: dynsym } as const] : []),
  ];
}

/** All symbols with this name, of every table. Uses the hash table if it has the name. */
export function symbolsNamed(image: ProgramImage, name: string): readonly FoundSymbol[] {
  const { gnuHash } = image.elf.tables;
  return symbolSources(image).flatMap((source) => {
    const hashed = source.origin === "dynsym" && gnuHash ? findByHash(source.table, gnuHash, name) : [];
    // Imports are not in the hash table.
    const symbols = hashed.length > 0 ? hashed : findByName(source.table, name);
    return symbols.map((symbol) => ({ ...source, symbol }));
  });
}

/** EM_ARM. Bit 0 of a function's address marks Thumb code (ELF for the Arm Architecture, 5.5.3). */
const ARM = 40;

/** The address of a symbol's code. */
export function codeAddress({ header }: ElfFile, { value, kind }: Pick<ElfSymbol, "value" | "kind">): bigint {
  return header.machine === ARM && kind === "function" ? value & ~1n : value;
}

/** The file offset of a symbol's code; nothing if it is not in an executable segment. */
export function codeOffset(elf: ElfFile, symbol: Pick<ElfSymbol, "value" | "kind">): number | undefined {
  return fileOffsetOf(elf.code, codeAddress(elf, symbol));
}

/** Whether the image has only dynamic symbols. */
export function isStripped(image: ProgramImage): boolean {
  return symbolSources(image).every(({ origin }) => origin === "dynsym");
}
