import { createDemangler, type Demangle, type DemanglerExports } from "../../elf/symbols/demangle.ts";
import { SymbolIndex } from "../../elf/symbols/symbol-index.ts";
import { loadDemangler } from "../../machine/wasm-packages.ts";
import type { CodeReader, ExecutedFile, FileRange, NamedCode } from "../executed-code.ts";
import { type OpenProgram, openProgram } from "./open-program.ts";

/**
 * Reads files that were executed. Each is opened as its process sees it, if the process still runs, else by its path. Device and
 * inode must match.
 */
export const codeReader: CodeReader = { name: nameCode, around: codeAround };

/** Names the functions at offsets of a file, demangled. */
async function nameCode(file: ExecutedFile, offsets: readonly number[]): Promise<NamedCode | undefined> {
  const program = await openExecuted(file);
  if (!program) return undefined;
  try {
    return namesIn(program, offsets, createDemangler(await loadDemangler<DemanglerExports>()));
  } finally {
    program.close();
  }
}

/** A segment is mapped as a whole (fs/binfmt_elf.c, `elf_load`; the dynamic linker does the same). */
async function codeAround(file: ExecutedFile, offset: number): Promise<FileRange | undefined> {
  const program = await openExecuted(file);
  if (!program) return undefined;
  const found = program.image.elf.code.find(
    (segment) => segment.offset <= offset && offset < segment.offset + segment.fileBytes,
  );
  program.close();
  return found && { offset: found.offset, bytes: found.fileBytes };
}

async function openExecuted({ path, tgid, device, inode }: ExecutedFile): Promise<OpenProgram | undefined> {
  for (const candidate of [`/proc/${tgid}/root${path}`, path]) {
    const program = await openProgram(candidate);
    if (!program.ok) continue;
    const { file } = program.value;
    if (file.device === device && file.inode === inode) return program.value;
    program.value.close();
  }
  return undefined;
}

function namesIn({ image, buildId }: OpenProgram, offsets: readonly number[], demangle: Demangle): NamedCode {
  const index = new SymbolIndex(image);
  const names = offsets.flatMap((offset) => {
    const found = index.at(offset);
    if (!found) return [];
    const { name } = found.symbol.symbol;
    return [{ offset, symbol: demangle(name) ?? name, delta: found.delta }];
  });
  return { ...(buildId !== undefined && { buildId }), names };
}
