import type { ElfSymbol } from "../symbols/elf-symbol.ts";
import { fileOffsetOf } from "./file-offset.ts";
import { findByHash, findByName } from "../symbols/find-by-name.ts";
import type { ElfFile } from "./open-elf.ts";
import type { SymbolTable } from "../symbols/symbol-table.ts";

/** A program or library with all that is known of its symbols: its own tables, and those that were split off. */
export interface ProgramImage {
  readonly path: string;
  readonly elf: ElfFile;
  /** Files with more of its symbols, best first. Their addresses are this file's. */
  readonly separate: readonly SeparateSymbols[];
}

export interface SeparateSymbols {
  readonly origin: "debug-file" | "debug-data";
  /** The debug file's path, or that of the file that `.gnu_debugdata` is in. */
  readonly path: string;
  readonly elf: ElfFile;
}

export type SymbolOrigin = "symtab" | "dynsym" | SeparateSymbols["origin"];

/** A table, and where it came from. */
export interface SymbolSource {
  readonly origin: SymbolOrigin;
  readonly table: SymbolTable;
}

export interface FoundSymbol extends SymbolSource {
  readonly symbol: ElfSymbol;
}

/** All tables, the fullest first. */
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

/** Every symbol with this name, of every table. What the hash table has is taken from there. */
export function symbolsNamed(image: ProgramImage, name: string): readonly FoundSymbol[] {
  const { gnuHash } = image.elf.tables;
  return symbolSources(image).flatMap((source) => {
    const hashed = source.origin === "dynsym" && gnuHash ? findByHash(source.table, gnuHash, name) : [];
    // Imports are in no hash table.
    const symbols = hashed.length > 0 ? hashed : findByName(source.table, name);
    return symbols.map((symbol) => ({ ...source, symbol }));
  });
}

/** EM_ARM, and the bit of a function's address that says: Thumb code (ELF for the Arm Architecture, 5.5.3). */
const ARM = 40;

/** Where a symbol's code begins. */
export function codeAddress({ header }: ElfFile, { value, kind }: Pick<ElfSymbol, "value" | "kind">): bigint {
  return header.machine === ARM && kind === "function" ? value & ~1n : value;
}

/** Where a symbol is in the file; nothing where it isn't in an executable segment. */
export function codeOffset(elf: ElfFile, symbol: Pick<ElfSymbol, "value" | "kind">): number | undefined {
  return fileOffsetOf(elf.code, codeAddress(elf, symbol));
}

/** No symbols but those of the dynamic linker. */
export function isStripped(image: ProgramImage): boolean {
  return symbolSources(image).every(({ origin }) => origin === "dynsym");
}
