import { isGlob } from "../../core/glob.ts";
import { ok, type Result } from "../../core/result.ts";
import type { Demangle } from "../../elf/symbols/demangle.ts";
import { canonicalName, isReadableQuery, withoutParameters } from "../../elf/symbols/match-readable.ts";
import type { ProgramImage } from "../../elf/file/program-image.ts";
import { isFunction, type IndexedSymbol, SymbolIndex } from "../../elf/symbols/symbol-index.ts";
import type { RawSymbol } from "../../elf/symbols/elf-symbol.ts";
import { versionedName } from "../../elf/symbols/versioned-name.ts";
import { nameFilter } from "../../core/name-filter.ts";
import { notFound } from "./not-found.ts";

/** A symbol that a probe can be put on, as it is listed. */
export interface ListedSymbol extends IndexedSymbol {
  /** As people read it, where the file has it mangled. */
  readonly readable?: string;
}

/**
 * The symbols of a program that are code, in the order of the file, aliases by name: all functions, or what a glob chooses (then
 * labels, too) by its name, with or without version, or by its readable one. They are found one by one, while they are consumed.
 * Errors: those of `resolveProbe` where a plain name chooses nothing, `unknown-symbol` where a glob does.
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

/** A readable name is chosen by whatever would name it in a spec: blanks and long forms of standard types count as nothing. */
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
