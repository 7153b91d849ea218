import { quoted } from "../../core/escape.ts";
import { fail, type Result } from "../../core/result.ts";
import type { Demangle } from "../../elf/symbols/demangle.ts";
import { type ElfSymbol, versionedName } from "../../elf/symbols/elf-symbol.ts";
import { type ProgramImage, symbolsNamed } from "../../elf/file/program-image.ts";
import { type ProbeLocation, resolveSymbol } from "../../elf/symbols/resolve-symbol.ts";
import { parseSymbolQuery } from "../../elf/symbols/symbol-query.ts";
import { rootOfPath } from "../../machine/file-root.ts";
import { findLibrary } from "./find-library.ts";
import { libraryScope, type ScopeLibrary } from "./library-scope.ts";

/**
 * As `resolveSymbol`. If the program only imports the name, the hint names the library that defines it. The libraries are searched,
 * because the import may name an outdated one: glibc has moved functions from one library to another.
 */
export function resolveProbe(image: ProgramImage, text: string, demangle: Demangle): Result<ProbeLocation> {
  const located = resolveSymbol(image, text, demangle);
  const wanted = located.ok ? undefined : importOf(image, text);
  if (located.ok || !wanted) return located;
  const hint = whereDefined(image, wanted);
  return hint === undefined ? located : fail(located.error.map((error) => ({ ...error, hint })));
}

/** An imported name, with its version if it has one. */
interface Import {
  readonly name: string;
  readonly version?: string;
}

function importOf(image: ProgramImage, text: string): Import | undefined {
  const query = parseSymbolQuery(text);
  if (!query.ok) return undefined;
  const { name, version } = query.value;
  return onlyUsed(image, text, undefined) ?? onlyUsed(image, name, version?.name);
}

function onlyUsed(image: ProgramImage, name: string, asked: string | undefined): Import | undefined {
  const found = symbolsNamed(image, name);
  if (found.length === 0 || found.some(({ symbol }) => symbol.section !== 0)) return undefined;
  const version = asked ?? found.find(({ symbol }) => symbol.version)?.symbol.version?.name;
  return { name, ...(version !== undefined && { version }) };
}

/** The first definition is the one that the dynamic linker uses. */
function whereDefined(program: ProgramImage, wanted: Import): string | undefined {
  for (const library of libraryScope(program)) {
    const definition = definitionIn(library.image, wanted);
    if (definition) return hintFor(program, library, definition);
  }
  return undefined;
}

function definitionIn({ path, elf }: ProgramImage, { name, version }: Import): ElfSymbol | undefined {
  const exported = symbolsNamed({ path, elf, separate: [] }, name)
    .filter(({ origin, symbol }) => origin === "dynsym" && symbol.section !== 0 && symbol.binding !== "local")
    .map(({ symbol }) => symbol);
  // A library without versions matches any version.
  const matching = exported.filter(
    (symbol) => !version || !symbol.version || symbol.version.name === version,
  );
  return matching.find((symbol) => symbol.version?.isDefault !== false) ?? matching[0];
}

function hintFor(program: ProgramImage, library: ScopeLibrary, definition: ElfSymbol): string {
  const root = rootOfPath(program.path);
  const key = root === "" ? "binary" : "path";
  const isOld = definition.version?.isDefault === false;
  const symbol = isOld ? `, and ${quoted(versionedName(definition))} as the symbol` : "";
  return `it is defined in ${quoted(nameOf(library, root), 200)}: use that as the ${key}${symbol}`;
}

/** Its soname if that finds the same file, else its path as the program sees it. */
function nameOf({ name, image: { path } }: ScopeLibrary, root: string): string {
  const found = root === "" ? findLibrary(name) : undefined;
  return found?.ok && found.value === path ? name : path.slice(root.length);
}
