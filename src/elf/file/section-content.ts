import { inflateSync, zstdDecompressSync } from "node:zlib";
import type { ByteSource } from "../../core/byte-source.ts";
import { ByteArray, ByteWindow } from "./byte-window.ts";
import type { Section } from "./sections.ts";
import { type WordReader, WordRecord } from "./word-reader.ts";

/** Limit on the decompressed size. */
const MOST_UNPACKED = 256 * 1024 * 1024;

/** The bytes of a section, decompressed if necessary (SHF_COMPRESSED); empty if that fails. */
export function sectionContent(section: Section, reader: WordReader): ByteSource {
  const packed = new ByteWindow(reader.source, section.offset, section.bytes);
  return section.compressed ? unpacked(packed, reader) : packed;
}

/** Elf32_Chdr (12 bytes) and Elf64_Chdr (24): ch_type, then sizes. ELFCOMPRESS_ZLIB is 1, ELFCOMPRESS_ZSTD 2. */
function unpacked(packed: ByteSource, { layout }: WordReader): ByteSource {
  const headerBytes = layout.bits === 64 ? 24 : 12;
  if (packed.size > MOST_UNPACKED) return new ByteArray(new Uint8Array(0));
  const bytes = packed.read(0, packed.size).slice();
  const type = bytes.length < headerBytes ? 0 : new WordRecord(bytes, layout).u32(0);
  const unpack = type === 1 ? inflateSync : type === 2 ? zstdDecompressSync : () => new Uint8Array(0);
  try {
    return new ByteArray(unpack(bytes.subarray(headerBytes), { maxOutputLength: MOST_UNPACKED }));
  } catch {
    return new ByteArray(new Uint8Array(0));
  }
}
