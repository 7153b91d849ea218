import { ok, type Result } from "../../core/result.ts";
import type { Demangle } from "./demangle.ts";
import type { SymbolVersion } from "./elf-symbol.ts";
import { isReadableQuery, readableMatcher } from "./match-readable.ts";
import {
  codeAddress,
  type FoundSymbol,
  type ProgramImage,
  type SymbolOrigin,
  symbolSources,
  symbolsNamed,
} from "../file/program-image.ts";
import { fileOffsetOf } from "../file/file-offset.ts";
import { parseSymbolQuery, type SymbolQuery } from "./symbol-query.ts";
import { ambiguousSymbol } from "./ambiguous-symbol.ts";
import {
  beyondSymbol,
  notProbeable,
  severalGoFunctions,
  sizeUnknown,
  undefinedSymbol,
  unknownVersion,
} from "./symbol-problems.ts";
import { goFunctionsNamed } from "../go/functions-by-name.ts";
import { unknownSymbol } from "./unknown-symbol.ts";

/** The location in a file that a symbol resolves to. */
export interface ProbeLocation {
  /** In bytes from the start of the file, as a uprobe needs it. */
  readonly offset: number;
  /** The same as an address, before relocation. */
  readonly address: bigint;
  readonly symbol: string;
  readonly version?: SymbolVersion;
  /** In bytes: from the start of the symbol, and its size (0: unknown). */
  readonly delta: number;
  readonly size: number;
  readonly origin: SymbolOrigin | "go-table";
}

/**
 * Resolves `NAME[+0xN][@VERSION]` to exactly one address, or to an error that names the alternatives. The name is a symbol of the file,
 * else a demangled name (`foo::bar(int)`). Of several versions the default is used, as by the dynamic linker. Errors: `bad-symbol`, `unknown-symbol`, `ambiguous-symbol`, `not-probeable`.
 */
export function resolveSymbol(image: ProgramImage, text: string, demangle: Demangle): Result<ProbeLocation> {
  const query = parseSymbolQuery(text);
  if (!query.ok) return query;
  // A name may itself contain an @ or a +.
  const literal = query.value.name === text ? [] : symbolsNamed(image, text);
  if (literal.length > 0) return locate(image, { name: text, delta: 0 }, literal, demangle);
  const found = symbolsCalled(image, query.value.name, demangle);
  const ofGo = found.length === 0 && !query.value.version ? inGoTable(image, query.value) : undefined;
  return ofGo ?? locate(image, query.value, found, demangle);
}

/** In a stripped Go program, by the table of Go's runtime; nothing if that does not have the name. */
function inGoTable(image: ProgramImage, { name, delta }: SymbolQuery): Result<ProbeLocation> | undefined {
  const found = goFunctionsNamed(image, name).flatMap((place) => {
    const start = fileOffsetOf(image.elf.code, place.address);
    return start === undefined ? [] : [{ ...place, start }];
  });
  const [first, second] = found;
  if (!first) return undefined;
  if (second)
    return severalGoFunctions(
      image,
      name,
      found.map(({ start }) => start),
    );
  const { address, size, start } = first;
  if (delta >= size) return beyondSymbol({ name, delta }, { size });
  const at = { offset: start + delta, address: address + BigInt(delta) };
  return ok({ ...at, symbol: name, delta, size, origin: "go-table" });
}

/** Symbols of this name; if there are none, by the demangled name. */
function symbolsCalled(image: ProgramImage, name: string, demangle: Demangle): readonly FoundSymbol[] {
  const exact = symbolsNamed(image, name);
  return exact.length > 0 || !isReadableQuery(name) ? exact : symbolsReadAs(image, name, demangle);
}

const MOST_MATCHES = 1000;

function symbolsReadAs(image: ProgramImage, name: string, demangle: Demangle): readonly FoundSymbol[] {
  const matches = readableMatcher(name, demangle);
  const found: FoundSymbol[] = [];
  for (const source of symbolSources(image)) {
    for (const raw of source.table.rawSymbols()) {
      if (raw.kind !== "function" && raw.kind !== "ifunc") continue;
      const symbol = source.table.named(raw);
      if (matches(symbol.name)) found.push({ ...source, symbol });
      if (found.length >= MOST_MATCHES) return found;
    }
  }
  return found;
}

function locate(
  image: ProgramImage,
  query: SymbolQuery,
  found: readonly FoundSymbol[],
  demangle: Demangle,
): Result<ProbeLocation> {
  if (found.length === 0) return unknownSymbol(image, query.name, demangle);
  const defined = found.filter(({ symbol }) => symbol.section !== 0);
  if (defined.length === 0) return undefinedSymbol(image, query.name, found);
  const wanted = ofVersion(defined, query.version);
  if (wanted.length === 0) return unknownVersion(image, query, defined);
  const code = wanted.filter(({ symbol }) => isCode(image, symbol));
  const [first, second] = atDifferentAddresses(image, code);
  // A resolver is never meant: its implementation would have the same name.
  if (!first || wanted.some(({ symbol }) => symbol.kind === "ifunc"))
    return notProbeable(image, query, wanted);
  if (second) return ambiguousSymbol(image, query, atDifferentAddresses(image, code), demangle);
  return locationIn(image, query, first);
}

function isCode(image: ProgramImage, symbol: FoundSymbol["symbol"]): boolean {
  const isFunction = symbol.kind === "function" || symbol.kind === "label";
  return isFunction && fileOffsetOf(image.elf.code, codeAddress(image.elf, symbol)) !== undefined;
}

/** Symbols of the requested version; without one, those that are not kept only for older programs. */
function ofVersion(found: readonly FoundSymbol[], version: SymbolQuery["version"]): readonly FoundSymbol[] {
  if (version) {
    return found.filter(
      ({ symbol }) =>
        symbol.version?.name === version.name && (symbol.version.isDefault || !version.mustBeDefault),
    );
  }
  const current = found.filter(({ symbol }) => symbol.version?.isDefault !== false);
  return current.length > 0 ? current : found;
}

/** One symbol per address, preferably one with a size. */
function atDifferentAddresses(image: ProgramImage, found: readonly FoundSymbol[]): readonly FoundSymbol[] {
  const byAddress = new Map<bigint, FoundSymbol>();
  for (const each of found) {
    const address = codeAddress(image.elf, each.symbol);
    const before = byAddress.get(address);
    if (!before || (before.symbol.size === 0 && each.symbol.size > 0)) byAddress.set(address, each);
  }
  return [...byAddress.values()];
}

function locationIn(
  image: ProgramImage,
  query: SymbolQuery,
  { symbol, origin }: FoundSymbol,
): Result<ProbeLocation> {
  const { delta } = query;
  if (delta > 0 && symbol.size === 0) return sizeUnknown(image, query, symbol);
  if (delta > 0 && delta >= symbol.size) return beyondSymbol(query, symbol);
  const start = codeAddress(image.elf, symbol);
  return ok({
    offset: fileOffsetOf(image.elf.code, start)! + delta,
    address: start + BigInt(delta),
    symbol: symbol.name,
    ...(symbol.version && { version: symbol.version }),
    delta,
    size: symbol.size,
    origin,
  });
}
