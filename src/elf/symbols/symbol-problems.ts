import { quoted } from "../../core/escape.ts";
import type { Result } from "../../core/result.ts";
import { dynamicFacts } from "../file/dynamic-facts.ts";
import { type ElfSymbol, versionedName } from "./elf-symbol.ts";
import { fileOffsetOf } from "../file/file-offset.ts";
import { indirectSymbol } from "./indirect-symbol.ts";
import { codeOffset, type FoundSymbol, type ProgramImage } from "../file/program-image.ts";
import type { SymbolQuery } from "./symbol-query.ts";
import { named, refuse } from "./symbol-words.ts";

/** A symbol that this file takes from another one. */
export function undefinedSymbol(
  image: ProgramImage,
  name: string,
  found: readonly FoundSymbol[],
): Result<never> {
  const versioned = found.flatMap(({ symbol }) => symbol.version?.library ?? []);
  const libraries = [...new Set(versioned.length > 0 ? versioned : dynamicFacts(image.elf).needed)];
  const hint =
    libraries.length === 0
      ? "it names no library that could have it"
      : `it is defined in ${versioned.length > 0 ? "" : "one of "}${named(libraries)}: use that as the binary`;
  return refuse("not-probeable", `${image.path} uses ${quoted(name)}, but doesn't define it`, hint);
}

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
    `there is ${named([...names].toSorted())}`,
  );
}

/** There is such a symbol, and no probe can be put there. */
export function notProbeable(
  image: ProgramImage,
  query: SymbolQuery,
  found: readonly FoundSymbol[],
): Result<never> {
  const resolver = found.find(({ symbol }) => symbol.kind === "ifunc");
  if (resolver) return indirectSymbol(image, query);
  const { symbol } = found[0]!;
  return refuse("not-probeable", `${quoted(query.name)} of ${image.path} ${whatItIs(image, symbol)}`);
}

function whatItIs({ elf }: ProgramImage, symbol: ElfSymbol): string {
  if (symbol.kind === "object" || symbol.kind === "common") return "is data, not a function";
  if (symbol.kind === "tls") return "is a thread's own data, not a function";
  if (elf.header.type === "relocatable") return "is in an object file, which isn't run: link it first";
  if (fileOffsetOf(elf.loaded, symbol.value) === undefined) return "is in no part of the file that is loaded";
  return "is not in executable code";
}

export function beyondSymbol({ name, delta }: SymbolQuery, { size }: ElfSymbol): Result<never> {
  const message = `${quoted(name)} is ${size} bytes long (0x${size.toString(16)}): +0x${delta.toString(16)} is beyond its end`;
  return refuse("bad-symbol", message);
}

export function sizeUnknown(
  image: ProgramImage,
  { name, delta }: SymbolQuery,
  symbol: ElfSymbol,
): Result<never> {
  const offset = (codeOffset(image.elf, symbol) ?? 0) + delta;
  const message = `the file doesn't say how long ${quoted(name)} is, so +0x${delta.toString(16)} can't be checked`;
  return refuse("bad-symbol", message, `if it is meant, give the offset itself: 0x${offset.toString(16)}`);
}
