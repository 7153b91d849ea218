import { quoted } from "../../core/escape.ts";
import { fail, type Result } from "../../core/result.ts";
import type { Demangle } from "../../elf/demangle.ts";
import { dynamicFacts } from "../../elf/dynamic-facts.ts";
import { openElf } from "../../elf/open-elf.ts";
import { type ProgramImage, symbolsNamed } from "../../elf/program-image.ts";
import { type ProbeLocation, resolveSymbol } from "../../elf/resolve-symbol.ts";
import { openBinaryFile } from "../../session/binary-file.ts";
import { findLibrary } from "./find-library.ts";

/**
 * As `resolveSymbol`; of a name that the program only uses, and of which it doesn't say whose it is, the libraries that it needs are
 * asked which of them define it.
 */
export function resolveProbe(image: ProgramImage, text: string, demangle: Demangle): Result<ProbeLocation> {
  const located = resolveSymbol(image, text, demangle);
  if (located.ok || !isImportedFromAnywhere(image, text)) return located;
  const definers = dynamicFacts(image.elf).needed.filter((soname) => defines(soname, text, image));
  if (definers.length === 0) return located;
  const hint = `it is defined in ${definers.map((soname) => quoted(soname)).join(", ")}: write that as the binary`;
  return fail(located.error.map((error) => ({ ...error, hint })));
}

/** Used, not defined, and without a version, which would name the library. */
function isImportedFromAnywhere(image: ProgramImage, name: string): boolean {
  const found = symbolsNamed(image, name);
  return found.length > 0 && found.every(({ symbol }) => symbol.section === 0 && !symbol.version?.library);
}

function defines(soname: string, name: string, image: ProgramImage): boolean {
  const path = findLibrary(soname, image);
  const file = path.ok ? openBinaryFile(path.value) : path;
  if (!path.ok || !file.ok) return false;
  const elf = openElf(file.value, path.value);
  const library = elf.ok ? { path: path.value, elf: elf.value, separate: [] } : undefined;
  const isDefined =
    library !== undefined && symbolsNamed(library, name).some(({ symbol }) => symbol.section !== 0);
  file.value.close();
  return isDefined;
}
