import { isGlob } from "../../core/glob.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { Demangle } from "../../elf/symbols/demangle.ts";
import { canonicalName, isReadableQuery, withoutParameters } from "../../elf/symbols/match-readable.ts";
import type { ProgramImage } from "../../elf/file/program-image.ts";
import { type IndexedSymbol, isFunction, SymbolIndex } from "../../elf/symbols/symbol-index.ts";
import { type RawSymbol, versionedName } from "../../elf/symbols/elf-symbol.ts";
import { nameFilter } from "../../core/name-filter.ts";
import { diagnostic } from "../../core/diagnostic.ts";
import { quoted } from "../../core/escape.ts";
import { resolveProbe } from "./resolve-probe.ts";

/** A symbol that can be probed, for a list. */
export interface ListedSymbol extends IndexedSymbol {
  /** The demangled name, if the symbol is mangled. */
  readonly readable?: string;
}

/**
 * Lists the code symbols of a program in order of offset, aliases by name: all functions, or the functions and labels whose name
 * (with or without version) or demangled name matches a glob. The list is computed as it is consumed.
 * Errors: if nothing matches, those of `resolveProbe` for a plain name, `unknown-symbol` for a glob.
 */
export function listSymbols(
  image: ProgramImage,
  glob: string | undefined,
  demangle: Demangle,
): Result<Iterable<ListedSymbol>> {
  const index = new SymbolIndex(image, glob === undefined ? isFunction : isFunctionOrLabel);
  const symbols = listed(index, glob, demangle);
  if (glob === undefined) return ok(symbols);
  const first = symbols.next();
  return first.done ? notFound(image, glob, isGlob(glob), demangle) : ok(followed(first.value, symbols));
}

function isFunctionOrLabel(symbol: RawSymbol): boolean {
  return isFunction(symbol) || (symbol.kind === "label" && symbol.section !== 0);
}

function* listed(index: SymbolIndex, glob: string | undefined, demangle: Demangle): Generator<ListedSymbol> {
  const chooses = chooser(glob);
  for (const found of index) {
    const readable = demangle(found.symbol.name);
    if (chooses(found, readable)) yield { ...found, ...(readable !== undefined && { readable }) };
  }
}

type Chooser = (found: IndexedSymbol, readable: string | undefined) => boolean;

/** A demangled name matches in every form that a spec accepts: spaces and long forms of standard types are ignored. */
function chooser(glob: string | undefined): Chooser {
  if (glob === undefined) return () => true;
  const hasName = nameFilter(glob);
  const isCalled = isReadableQuery(glob) ? nameFilter(canonicalName(glob)) : undefined;
  return (found, readable) => {
    const names = namesOf(found, readable);
    return (
      names.some(hasName) || (isCalled !== undefined && names.some((name) => isCalled(canonicalName(name))))
    );
  };
}

function namesOf({ symbol }: IndexedSymbol, readable: string | undefined): readonly string[] {
  const own = symbol.version ? [symbol.name, versionedName(symbol)] : [symbol.name];
  return readable === undefined ? own : [...own, readable, withoutParameters(readable)];
}

function* followed<T>(first: T, rest: Iterable<T>): Generator<T> {
  yield first;
  yield* rest;
}

/** Why a list of symbols is empty. */
function notFound(image: ProgramImage, name: string, isGlob: boolean, demangle: Demangle): Result<never> {
  const resolved = isGlob ? undefined : resolveProbe(image, name, demangle);
  if (resolved && !resolved.ok) return resolved;
  return fail([
    diagnostic("unknown-symbol", `no function of ${image.path} matches ${quoted(name)}`, {
      hint: `see: ftrace-run symbols ${image.path}`,
    }),
  ]);
}
