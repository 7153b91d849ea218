import { codeOffset } from "../../../src/elf/file/program-image.ts";
import type { ElfFile } from "../../../src/elf/file/open-elf.ts";
import { versionedName } from "../../../src/elf/symbols/elf-symbol.ts";
import { type ReadelfFile, readelfOffset, type ReadelfSymbol } from "./readelf.ts";

export interface Comparison {
  /** Function symbols of which both said something; of them, those that have an offset. */
  readonly compared: number;
  readonly withOffset: number;
  readonly differences: readonly string[];
}

/** Holds every function symbol that readelf lists against ours of the same number in the same table. */
export function compareWithReadelf(elf: ElfFile, listing: ReadelfFile): Comparison {
  const differences: string[] = [];
  let withOffset = 0;
  for (const theirs of listing.symbols) {
    const offset = theirs.section === "UND" ? undefined : readelfOffset(listing, theirs);
    if (offset !== undefined) withOffset += 1;
    const expected = textOf({ ...theirs, offset });
    const found = ownText(elf, theirs);
    if (found !== expected)
      differences.push(`${listing.path} ${theirs.table} ${theirs.number}: ${expected} | ${found}`);
  }
  return { compared: listing.symbols.length, withOffset, differences };
}

function ownText(elf: ElfFile, { table: name, number }: ReadelfSymbol): string {
  const table = name === ".dynsym" ? elf.tables.dynsym : elf.tables.symtab;
  const symbol = table?.symbol(number);
  if (!symbol) return "no such symbol";
  const isUndefined = symbol.section === 0;
  return textOf({
    name: versionedName(symbol),
    value: symbol.value,
    size: symbol.size,
    type: { function: "FUNC", ifunc: "IFUNC" }[symbol.kind as string] ?? symbol.kind,
    binding: symbol.binding.toUpperCase(),
    visibility: symbol.visibility.toUpperCase(),
    offset: isUndefined ? undefined : codeOffset(elf, symbol),
  });
}

type Said = Pick<ReadelfSymbol, "name" | "value" | "size" | "type" | "binding" | "visibility"> & {
  readonly offset: number | undefined;
};

function textOf({ name, value, size, type, binding, visibility, offset }: Said): string {
  return `${type} ${binding} ${visibility} ${value} ${size} ${name} at ${offset ?? "no offset"}`;
}
