import { diagnostic } from "../core/diagnostic.ts";
import type { DiagnosticCode } from "../core/diagnostic-codes.ts";
import { quoted } from "../core/escape.ts";
import { nearest } from "../core/nearest.ts";
import { fail, type Result } from "../core/result.ts";
import type { Demangle } from "./demangle.ts";
import { dynamicFacts } from "./dynamic-facts.ts";
import type { ElfSymbol } from "./elf-symbol.ts";
import { fileOffsetOf } from "./file-offset.ts";
import {
  codeOffset,
  type FoundSymbol,
  isStripped,
  type ProgramImage,
  symbolSources,
} from "./program-image.ts";
import type { SymbolQuery } from "./symbol-query.ts";
import { versionedName } from "./versioned-name.ts";

/** No more candidates than these are named. */
const FEW = 8;
/** No more names than these are compared with a misspelt one. */
const MOST_COMPARED = 200_000;

export function unknownSymbol(image: ProgramImage, name: string, demangle: Demangle): Result<never> {
  const relatives = relativesOf(image, name, demangle);
  return refuse("unknown-symbol", `${image.path} has no symbol ${quoted(name)}`, hintFor(image, relatives));
}

function hintFor(image: ProgramImage, { parts, close }: Relatives): string {
  if (parts.length > 0) return `the compiler has split or specialised it: ${named(parts)}`;
  if (close !== undefined) return `did you mean ${quoted(close)}?`;
  if (isStripped(image)) {
    return "it is stripped: only symbols that others use are left; install its debug symbols, or give an offset";
  }
  return `see: ftrace-run symbols ${image.path}`;
}

interface Relatives {
  /** `foo.cold`, `foo.constprop.0`, … */
  readonly parts: readonly string[];
  readonly close: string | undefined;
}

function relativesOf(image: ProgramImage, name: string, demangle: Demangle): Relatives {
  const names = [...namesOfFunctions(image)];
  const parts = new Set(names.filter((each) => each.startsWith(`${name}.`)));
  const isReadable = name.includes("::");
  const candidates = isReadable ? names.map((each) => demangle(each) ?? each) : names;
  return { parts: [...parts].slice(0, FEW), close: nearest(name, candidates) };
}

function* namesOfFunctions(image: ProgramImage): Generator<string> {
  let seen = 0;
  for (const { table } of symbolSources(image)) {
    for (const raw of table.rawSymbols()) {
      if ((raw.kind !== "function" && raw.kind !== "ifunc") || raw.section === 0) continue;
      if (++seen > MOST_COMPARED) return;
      yield table.named(raw).name;
    }
  }
}

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
      : `it is defined in ${versioned.length > 0 ? "" : "one of "}${named(libraries)}: write that as the binary`;
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
  if (resolver) return indirect(image, query);
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

/** STT_GNU_IFUNC: its code runs once, and answers the address of the function that this CPU gets. */
function indirect(image: ProgramImage, { name }: SymbolQuery): Result<never> {
  const likely = implementationsOf(image, name);
  const hint =
    likely.length > 0
      ? `its implementations may be ${named(likely)}`
      : "its implementations have no names here; install the debug symbols to see them";
  return refuse(
    "not-probeable",
    `${quoted(name)} of ${image.path} is chosen when the program starts (IFUNC): the symbol is its resolver, not the function`,
    hint,
  );
}

/** `memcpy` is one of `__memcpy_avx_unaligned_erms`, `__memmove_…`: those that begin alike are named. */
function implementationsOf(image: ProgramImage, name: string): readonly string[] {
  const bare = name.replace(/^_+/u, "");
  const likely = new Set<string>();
  for (const each of namesOfFunctions(image)) {
    if (each.replace(/^_+/u, "").startsWith(`${bare}_`)) likely.add(each);
  }
  return [...likely].toSorted();
}

export function ambiguousSymbol(
  image: ProgramImage,
  query: SymbolQuery,
  places: readonly FoundSymbol[],
  demangle: Demangle,
): Result<never> {
  const candidates = places.map((place) => candidateText(image, place, query, demangle));
  return refuse(
    "ambiguous-symbol",
    `${image.path} has ${places.length} functions ${quoted(query.name)}: ${listed(candidates)}`,
    "name one by its offset",
  );
}

function candidateText(
  image: ProgramImage,
  place: FoundSymbol,
  query: SymbolQuery,
  demangle: Demangle,
): string {
  const { symbol } = place;
  const offset = `0x${(codeOffset(image.elf, symbol) ?? 0).toString(16)}`;
  const source = symbol.binding === "local" ? sourceFileOf(place) : undefined;
  const other =
    symbol.name === query.name ? "" : ` ${demangle(symbol.name) ?? ""} (${versionedName(symbol)})`;
  const version = symbol.name === query.name && symbol.version ? ` ${versionedName(symbol)}` : "";
  return `${offset}${other}${version}${source === undefined ? "" : ` (${source})`}`;
}

/** Local symbols stand behind one of type STT_FILE, which names their source file (elf(5)). */
function sourceFileOf({ table, symbol }: FoundSymbol): string | undefined {
  const oldest = Math.max(1, symbol.index - MOST_COMPARED);
  for (let index = symbol.index - 1; index >= oldest; index--) {
    if (table.raw(index)?.kind === "file") return table.symbol(index)?.name || undefined;
  }
  return undefined;
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

function named(names: readonly string[]): string {
  return listed(names.map((name) => quoted(name, 200)));
}

function listed(items: readonly string[]): string {
  const shown = items.slice(0, FEW).join(", ");
  return items.length > FEW ? `${shown} and ${items.length - FEW} more` : shown;
}

function refuse(code: DiagnosticCode, message: string, hint?: string): Result<never> {
  return fail([diagnostic(code, message, { hint })]);
}
