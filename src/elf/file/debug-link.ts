import { crc32 } from "node:zlib";
import type { ByteSource } from "../../core/byte-source.ts";
import { showBytes } from "../../core/show-bytes.ts";
import type { ElfFile } from "./open-elf.ts";

/** `.gnu_debuglink`: the name of the file that has the symbols, and the CRC-32 of its whole content (gdb, "Separate Debug Files"). */
export interface DebugLink {
  readonly name: string;
  readonly crc: number;
}

const LONGEST_LINK = 4096;

/** Reads `.gnu_debuglink`; nothing if it is missing or malformed. */
export function debugLinkOf({ sections, reader }: ElfFile): DebugLink | undefined {
  const section = sections.named(".gnu_debuglink");
  if (!section || section.bytes > LONGEST_LINK) return undefined;
  const bytes = reader.source.read(section.offset, section.bytes);
  const end = bytes.indexOf(0);
  const crcAt = Math.ceil((end + 1) / 4) * 4;
  const crc = end > 0 ? reader.u32(section.offset + crcAt) : undefined;
  if (crc === undefined || crcAt + 4 > section.bytes) return undefined;
  return { name: showBytes(bytes.subarray(0, end)), crc };
}

/** The folder of a distribution's debug files. */
export const SYSTEM_DEBUG_FOLDER = "/usr/lib/debug";

/** How to find a separate debug file. */
export interface DebugSearch {
  readonly buildId: string | undefined;
  readonly link: DebugLink | undefined;
  /** The global folder, absolute. */
  readonly debugFolder: string;
}

/**
 * Candidate paths of the separate debug file, in gdb's order: by build-id, then by the link's name beside the file, in its `.debug`
 * folder, and below the global folder. `folder`: that of the file, absolute.
 */
export function debugFilePaths(
  folder: string,
  { buildId, link, debugFolder }: DebugSearch,
): readonly string[] {
  const byId = buildId === undefined || buildId.length < 6 ? [] : [buildIdPath(debugFolder, buildId)];
  // A link is a file name: one that leads to another folder is ignored.
  if (link === undefined || link.name.includes("/") || link.name === "..") return byId;
  const folders = [folder, `${folder}/.debug`, `${debugFolder}${folder}`];
  return [...byId, ...folders.map((each) => `${each}/${link.name}`)];
}

function buildIdPath(debugFolder: string, buildId: string): string {
  return `${debugFolder}/.build-id/${buildId.slice(0, 2)}/${buildId.slice(2)}.debug`;
}

const PIECE_BYTES = 1024 * 1024;

/** The CRC-32 of a whole source, to compare with a debug link. Reads one piece at a time. */
export function crcOf(source: ByteSource): number {
  let crc = 0;
  for (let offset = 0; offset < source.size;) {
    const piece = source.read(offset, PIECE_BYTES);
    if (piece.length === 0) break;
    crc = crc32(piece, crc);
    offset += piece.length;
  }
  return crc;
}
