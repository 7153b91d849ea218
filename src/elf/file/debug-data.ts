import type { ElfFile } from "./open-elf.ts";
import { ByteArray } from "./byte-window.ts";

/** Limits on the packed and unpacked sizes: larger data is not a symbol table. */
const MOST_PACKED = 32 * 1024 * 1024;
const MOST_UNPACKED = 128 * 1024 * 1024;

/**
 * Reads `.gnu_debugdata`: an xz-compressed ELF file that has only the symbols of functions (gdb, "MiniDebugInfo"). Returns a string
 * that explains why it cannot be read, or nothing if the section is missing.
 */
export async function debugDataOf({ sections, reader }: ElfFile): Promise<ByteArray | string | undefined> {
  const section = sections.named(".gnu_debugdata");
  if (!section) return undefined;
  if (section.bytes > MOST_PACKED) return "it is too large";
  const packed = reader.source.read(section.offset, section.bytes).slice();
  try {
    return await unpacked(packed);
  } catch {
    return "it cannot be decompressed";
  }
}

async function unpacked(packed: Uint8Array<ArrayBuffer>): Promise<ByteArray | string> {
  const { default: xz } = await import("xz-decompress");
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of new xz.XzReadableStream(new Blob([packed]).stream())) {
    parts.push(part);
    bytes += part.length;
    if (bytes > MOST_UNPACKED) return "it is too large";
  }
  return new ByteArray(Buffer.concat(parts));
}
