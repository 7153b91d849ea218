import type { ElfFile } from "./open-elf.ts";
import { ByteArray } from "./byte-window.ts";

/** Packed and unpacked sizes beyond which it isn't a symbol table any more. */
const MOST_PACKED = 32 * 1024 * 1024;
const MOST_UNPACKED = 128 * 1024 * 1024;

/**
 * `.gnu_debugdata`: a whole ELF file, xz-packed, that has the symbols of functions and nothing else (gdb, "MiniDebugInfo"). A
 * text says what is wrong with it; nothing where there is none.
 */
export async function debugDataOf({ sections, reader }: ElfFile): Promise<ByteArray | string | undefined> {
  const section = sections.named(".gnu_debugdata");
  if (!section) return undefined;
  if (section.bytes > MOST_PACKED) return "it is too large";
  const packed = reader.source.read(section.offset, section.bytes).slice();
  try {
    return await unpacked(packed);
  } catch {
    return "it can't be unpacked";
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
