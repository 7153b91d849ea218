import { firstTime } from "./first-time.ts";
import { PageWalker } from "./page-walker.ts";
import type { TraceDatHeader } from "./read-trace-dat-header.ts";
import type { ByteSource } from "./recording.ts";
import type { CpuSection } from "./trace-dat-meta.ts";

/** Read in one piece, in whole sub-buffers. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * The 32-bit words at `offset` of all records in a recording, by CPU and in recorded order; many at a time, in an array that is used
 * again. Records that are too short have none. Nothing else is decoded: a pass takes a fraction of what reading columns takes.
 */
export function* recordWords(
  source: ByteSource,
  header: TraceDatHeader,
  offset: number,
): Iterable<Uint32Array> {
  for (const section of header.sections) yield* sectionWords(source, section, header, offset);
}

function* sectionWords(
  source: ByteSource,
  section: CpuSection,
  header: TraceDatHeader,
  offset: number,
): Iterable<Uint32Array> {
  const { layout, subBufferBytes: pageBytes } = header;
  const walker = new PageWalker(layout, pageBytes, firstTime(source, header, [section]));
  const words = new Uint32Array(walker.offsets.length);
  const chunkBytes = Math.max(1, Math.floor(CHUNK_BYTES / pageBytes)) * pageBytes;
  const end = Math.min(source.size, section.offset + section.bytes);
  for (let at = section.offset; at < end; at += chunkBytes) {
    const bytes = source.read(at, Math.min(chunkBytes, end - at));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let page = 0; page < bytes.length; page += pageBytes) {
      walker.walk(view, page, Math.min(page + pageBytes, bytes.length));
      yield words.subarray(0, copyWords(walker, view, offset, words));
    }
  }
}

function copyWords(
  { count, offsets, lengths }: PageWalker,
  view: DataView,
  offset: number,
  words: Uint32Array,
): number {
  let found = 0;
  for (let record = 0; record < count; record++) {
    if (lengths[record]! < offset + 4) continue;
    words[found] = view.getUint32(offsets[record]! + offset, true);
    found++;
  }
  return found;
}
