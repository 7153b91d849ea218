import { quoted } from "../../core/escape.ts";
import type { Result } from "../../core/result.ts";
import { dynamicFacts } from "../file/dynamic-facts.ts";
import { type ElfSymbol, versionedName } from "./elf-symbol.ts";
import { fileOffsetOf } from "../file/file-offset.ts";
import { indirectSymbol } from "./indirect-symbol.ts";
import { codeOffset, type FoundSymbol, type ProgramImage } from "../file/program-image.ts";
import type { SymbolQuery } from "./symbol-query.ts";
import { listed, named, refuse } from "./symbol-words.ts";

/** The error for a symbol that the file imports. */
export function undefinedSymbol(
  image: ProgramImage,
  name: string,
  found: readonly FoundSymbol[],
): Result<never> {
  const versioned = found.flatMap(({ symbol }) => symbol.version?.library ?? []);
  const libraries = [...new Set(versioned.length > 0 ? versioned : dynamicFacts(image.elf).needed)];
  const hint =
    libraries.length === 0
      ? "the file needs no library that could define it"
      : `it is defined in ${versioned.length > 0 ? "" : "one of "}${named(libraries)}: use that as the binary`;
  return refuse("not-probeable", `${image.path} uses ${quoted(name)} but does not define it`, hint);
}

/** The error for a symbol that exists in other versions. */
export function unknownVersion(
  image: ProgramImage,
  query: SymbolQuery,
  found: readonly FoundSymbol[],
): Result<never> {
  const names = new Set(found.map(({ symbol }) => versionedName(symbol)));
  const wanted = `${query.name}${query.version?.mustBeDefault ? "@@" : "@"}${query.version?.name ?? ""}`;
  return refuse(
    "unknown-symbol",
    `${image.path} has no symbol ${quoted(wanted)}`,
    `it has ${named([...names].toSorted())}`,
  );
}

/** The error for a symbol that exists but cannot be probed. */
export function notProbeable(
  image: ProgramImage,
  query: SymbolQuery,
  found: readonly FoundSymbol[],
): Result<never> {
  const resolver = found.find(({ symbol }) => symbol.kind === "ifunc");
  if (resolver) return indirectSymbol(image, query);
  const { symbol } = found[0]!;
  return refuse("not-probeable", `${quoted(query.name)} in ${image.path} ${whatItIs(image, symbol)}`);
}

function whatItIs({ elf }: ProgramImage, symbol: ElfSymbol): string {
  if (symbol.kind === "object" || symbol.kind === "common") return "is data, not a function";
  if (symbol.kind === "tls") return "is thread-local data, not a function";
  if (elf.header.type === "relocatable") return "is in an object file, which cannot run: link it first";
  if (fileOffsetOf(elf.loaded, symbol.value) === undefined)
    return "is outside the loaded segments of the file";
  return "is not in executable code";
}

/** The error for an offset beyond the end of the symbol. */
export function beyondSymbol(
  { name, delta }: Pick<SymbolQuery, "name" | "delta">,
  { size }: Pick<ElfSymbol, "size">,
): Result<never> {
  const message = `${quoted(name)} is ${size} bytes long (0x${size.toString(16)}): +0x${delta.toString(16)} is beyond its end`;
  return refuse("bad-symbol", message);
}

/** The error for an offset in a symbol without a size. */
export function sizeUnknown(
  image: ProgramImage,
  { name, delta }: SymbolQuery,
  symbol: ElfSymbol,
): Result<never> {
  const offset = (codeOffset(image.elf, symbol) ?? 0) + delta;
  const message = `${quoted(name)} has no size in the symbol table, so +0x${delta.toString(16)} cannot be checked`;
  return refuse(
    "bad-symbol",
    message,
    `if the address is right, give it as an offset: 0x${offset.toString(16)}`,
  );
}

/** The error for a name that several functions of a stripped Go program have. */
export function severalGoFunctions(
  { path }: ProgramImage,
  name: string,
  offsets: readonly number[],
): Result<never> {
  const places = listed(offsets.map((offset) => `0x${offset.toString(16)}`));
  return refuse(
    "ambiguous-symbol",
    `${path} has ${offsets.length} functions ${quoted(name)}: ${places}`,
    "give the offset of one (offset: 0x…) and the file's build-id (build-id: …), because offsets differ between builds",
  );
}
