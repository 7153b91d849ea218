import { dirname } from "node:path/posix";
import { fail, ok, type Result } from "../../core/result.ts";
import { type Diagnostic, warning } from "../../core/diagnostic.ts";
import { debugDataOf } from "../../elf/file/debug-data.ts";
import { crcOf, debugFilePaths, debugLinkOf, SYSTEM_DEBUG_FOLDER } from "../../elf/file/debug-link.ts";
import { buildIdOf } from "../../elf/file/notes.ts";
import { type ElfFile, openElf } from "../../elf/file/open-elf.ts";
import type { ProgramImage, SeparateSymbols } from "../../elf/file/program-image.ts";
import { type BinaryFile, openBinaryFile } from "../../machine/binary-file.ts";
import { realPathBelow, splitRoot } from "../../machine/file-root.ts";
import { explainScript } from "./explain-script.ts";
import type { BinarySearch } from "../../machine/resolve-program.ts";

/** A program with its separate symbols; its files stay open until it is closed. */
export interface OpenProgram {
  readonly image: ProgramImage;
  readonly file: { readonly device: number; readonly inode: number; readonly size: number };
  readonly buildId?: string;
  /** Debug files that could not be used. */
  readonly warnings: readonly Diagnostic[];
  close(): void;
}

/**
 * Opens a program or library. If it has no symbol table, also opens its debug file (by build-id or link) or its
 * `.gnu_debugdata`. Errors: `binary-missing`, `not-permitted`, `binary-malformed`.
 */
export async function openProgram(
  path: string,
  debugFolder: string = SYSTEM_DEBUG_FOLDER,
): Promise<Result<OpenProgram>> {
  const file = openBinaryFile(path);
  if (!file.ok) return file;
  const elf = openElf(file.value, path);
  if (!elf.ok) {
    file.value.close();
    return elf;
  }
  const buildId = buildIdOf(elf.value.notes());
  const found = elf.value.tables.symtab
    ? nothing
    : await separateSymbols(path, elf.value, { buildId, debugFolder });
  return ok({
    image: { path, elf: elf.value, separate: found.symbols },
    file: file.value,
    ...(buildId !== undefined && { buildId }),
    warnings: found.warnings,
    close: () => {
      for (const each of [file.value, ...found.files]) each.close();
    },
  });
}

interface Found {
  readonly symbols: readonly SeparateSymbols[];
  readonly files: readonly BinaryFile[];
  readonly warnings: readonly Diagnostic[];
}

const nothing: Found = { symbols: [], files: [], warnings: [] };

interface Wanted {
  readonly buildId: string | undefined;
  readonly debugFolder: string;
}

async function separateSymbols(path: string, elf: ElfFile, wanted: Wanted): Promise<Found> {
  const debugFile = findDebugFile(path, elf, wanted);
  const debugData = debugFile.symbols.length > 0 ? nothing : await debugDataSymbols(path, elf);
  return {
    symbols: [...debugFile.symbols, ...debugData.symbols],
    files: debugFile.files,
    warnings: [...debugFile.warnings, ...debugData.warnings],
  };
}

/** The first candidate that exists and belongs to this build. */
function findDebugFile(path: string, elf: ElfFile, { buildId, debugFolder }: Wanted): Found {
  const link = debugLinkOf(elf);
  const warnings: Diagnostic[] = [];
  const candidates = debugFilesOf(path, (folder) => debugFilePaths(folder, { buildId, link, debugFolder }));
  for (const candidate of candidates) {
    const file = openBinaryFile(candidate);
    if (!file.ok) continue;
    const opened = openElf(file.value, candidate);
    // A link may point back to the file itself.
    if (opened.ok && !opened.value.tables.symtab) {
      file.value.close();
      continue;
    }
    if (opened.ok && isOf(opened.value, file.value, buildId, link?.crc)) {
      return {
        symbols: [{ origin: "debug-file", path: candidate, elf: opened.value }],
        files: [file.value],
        warnings,
      };
    }
    file.value.close();
    warnings.push(warning("binary-malformed", `ignored ${candidate}: it is not the debug file of ${path}`));
  }
  return { ...nothing, warnings };
}

/** For a file in another mount namespace, candidates there, then ours: a debug file of the same build is as good. */
function debugFilesOf(path: string, pathsFor: (folder: string) => readonly string[]): readonly string[] {
  const { root, inside } = splitRoot(path);
  const candidates = pathsFor(dirname(inside));
  if (root === "") return candidates;
  return [...candidates.map((candidate) => realPathBelow(root, candidate)), ...candidates];
}

/** The build-ids decide; without them, the checksum of the link. */
function isOf(
  debug: ElfFile,
  file: BinaryFile,
  buildId: string | undefined,
  crc: number | undefined,
): boolean {
  const debugId = buildIdOf(debug.notes());
  if (buildId !== undefined && debugId !== undefined) return buildId === debugId;
  return crc !== undefined && crcOf(file) === crc;
}

async function debugDataSymbols(path: string, elf: ElfFile): Promise<Found> {
  const data = await debugDataOf(elf);
  if (data === undefined) return nothing;
  const opened = typeof data === "string" ? undefined : openElf(data, `.gnu_debugdata of ${path}`);
  if (opened?.ok) return { ...nothing, symbols: [{ origin: "debug-data", path, elf: opened.value }] };
  const why = typeof data === "string" ? data : "it is not an ELF file";
  return {
    ...nothing,
    warnings: [warning("binary-malformed", `ignored .gnu_debugdata of ${path}: ${why}`)],
  };
}

/** Opens a program that a user named. For a script, the error names the program that runs it. Errors: those of `openProgram`. */
export async function openFoundProgram(path: string, search: BinarySearch): Promise<Result<OpenProgram>> {
  const program = await openProgram(path);
  if (program.ok) return program;
  const hint = explainScript(path, search);
  return hint === undefined ? program : fail(program.error.map((problem) => ({ ...problem, hint })));
}
