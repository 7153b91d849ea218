import { showBytes } from "../../core/show-bytes.ts";

/** One library of the dynamic linker's cache, `/etc/ld.so.cache`. Hostile text. */
export interface CachedLibrary {
  readonly soname: string;
  readonly path: string;
}

const MAGIC = "glibc-ld.so.cache1.1";
/** The older format, which may precede the newer one. */
const OLD_MAGIC = "ld.so-1.7.0";
const HEADER_BYTES = 48;
const ENTRY_BYTES = 24;
const OLD_ENTRY_BYTES = 12;
const LONGEST_TEXT = 4096;

/**
 * Parses the cache; entries stay in its order, the linker's order of search. The format: 20 bytes of magic, the number of entries, then
 * from byte 48 on 24 bytes each: flags, offset of the soname, offset of the path, … (glibc, `struct cache_file_new`). Byte order is that
 * of the machine that wrote it. Malformed entries are omitted.
 */
export function parseLdSoCache(bytes: Uint8Array): readonly CachedLibrary[] {
  const start = newFormatStart(bytes);
  if (start === undefined) return [];
  const cache = bytes.subarray(start);
  const view = new DataView(cache.buffer, cache.byteOffset, cache.byteLength);
  const littleEndian = isLittleEndian(view);
  const most = Math.floor((cache.length - HEADER_BYTES) / ENTRY_BYTES);
  const count = Math.min(view.getUint32(20, littleEndian), most);
  return Array.from({ length: count }, (_, index) => {
    const at = HEADER_BYTES + index * ENTRY_BYTES;
    return {
      soname: textAt(cache, view.getUint32(at + 4, littleEndian)),
      path: textAt(cache, view.getUint32(at + 8, littleEndian)),
    };
  }).filter(({ soname, path }) => soname !== "" && path.startsWith("/"));
}

function newFormatStart(bytes: Uint8Array): number | undefined {
  if (beginsWith(bytes, 0, MAGIC)) return bytes.length >= HEADER_BYTES ? 0 : undefined;
  if (!beginsWith(bytes, 0, OLD_MAGIC) || bytes.length < 16) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const behind = 16 + view.getUint32(12, true) * OLD_ENTRY_BYTES;
  const start = Math.ceil(behind / 8) * 8;
  return start + HEADER_BYTES <= bytes.length && beginsWith(bytes, start, MAGIC) ? start : undefined;
}

/** The lowest two bits of the byte after the counts: 2 is little-endian, 3 big-endian, 0 unspecified. */
function isLittleEndian(view: DataView): boolean {
  return (view.getUint8(28) & 3) !== 3;
}

function beginsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  return Buffer.from(bytes.subarray(offset, offset + text.length)).toString("latin1") === text;
}

function textAt(bytes: Uint8Array, offset: number): string {
  const end = bytes.subarray(0, offset + LONGEST_TEXT).indexOf(0, offset);
  return end < 0 ? "" : showBytes(bytes.subarray(offset, end));
}
