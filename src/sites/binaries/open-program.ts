import { dirname } from "node:path/posix";
import { ok, type Result } from "../../core/result.ts";
import { type Diagnostic, warning } from "../../core/diagnostic.ts";
import { debugDataOf } from "../../elf/file/debug-data.ts";
import { crcOf, debugFilePaths, debugLinkOf, SYSTEM_DEBUG_FOLDER } from "../../elf/file/debug-link.ts";
import { buildIdOf } from "../../elf/file/notes.ts";
import { type ElfFile, openElf } from "../../elf/file/open-elf.ts";
import type { ProgramImage, SeparateSymbols } from "../../elf/file/program-image.ts";
import { type BinaryFile, openBinaryFile } from "../../machine/binary-file.ts";
import { realPathBelow, splitRoot } from "../../machine/file-root.ts";

/** A program with its separate symbols; its files stay open until it is closed. */
export interface OpenProgram {
  readonly image: ProgramImage;
  readonly file: { readonly device: number; readonly inode: number; readonly size: number };
  readonly buildId?: string;
  /** What is there and could not be used. */
  readonly warnings: readonly Diagnostic[];
  close(): void;
}

/**
 * Opens a program or library, and what has its symbols where it has none itself: a debug file by build-id or link, and
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

/** The first that is there and is this very build's. */
function findDebugFile(path: string, elf: ElfFile, { buildId, debugFolder }: Wanted): Found {
  const link = debugLinkOf(elf);
  const warnings: Diagnostic[] = [];
  const candidates = debugFilesOf(path, (folder) => debugFilePaths(folder, { buildId, link, debugFolder }));
  for (const candidate of candidates) {
    const file = openBinaryFile(candidate);
    if (!file.ok) continue;
    const opened = openElf(file.value, candidate);
    // A link may lead back to the file itself.
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
    warnings.push(
      warning("binary-malformed", `${candidate} is not the debug file of ${path}: it isn't used`),
    );
  }
  return { ...nothing, warnings };
}

/** Of a file of another mount namespace, those that are there; then ours: the same build's debug file is as good. */
function debugFilesOf(path: string, pathsFor: (folder: string) => readonly string[]): readonly string[] {
  const { root, inside } = splitRoot(path);
  const candidates = pathsFor(dirname(inside));
  if (root === "") return candidates;
  return [...candidates.map((candidate) => realPathBelow(root, candidate)), ...candidates];
}

/** Build-ids say it for certain; without them, the link's checksum does. */
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
  const opened = typeof data === "string" ? undefined : openElf(data, `${path}'s .gnu_debugdata`);
  if (opened?.ok) return { ...nothing, symbols: [{ origin: "debug-data", path, elf: opened.value }] };
  const why = typeof data === "string" ? data : "it is not an ELF file";
  return {
    ...nothing,
    warnings: [warning("binary-malformed", `${path}'s .gnu_debugdata is not used: ${why}`)],
  };
}
