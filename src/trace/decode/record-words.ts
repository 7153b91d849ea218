import { PageWalker } from "../ring-buffer/page-walker.ts";
import type { TraceDatHeader } from "../trace-dat/read-trace-dat-header.ts";
import { subBuffers } from "../ring-buffer/sub-buffers.ts";
import type { CpuSection } from "../trace-dat/trace-dat-meta.ts";

/**
 * The 32-bit words at `offset` of all records in a recording, by CPU and in recorded order; many at a time, in an array that is used
 * again. Records that are too short have none. Nothing else is decoded: a pass takes a fraction of what reading columns takes.
 */
export function* recordWords(header: TraceDatHeader, offset: number): Iterable<Uint32Array> {
  for (const section of header.sections) yield* sectionWords(section, header, offset);
}

function* sectionWords(section: CpuSection, header: TraceDatHeader, offset: number): Iterable<Uint32Array> {
  const { layout, subBufferBytes: pageBytes, data } = header;
  const walker = new PageWalker(layout, pageBytes);
  const words = new Uint32Array(walker.offsets.length);
  for (const [view, start, end] of subBuffers(data, section, pageBytes)) {
    walker.walk(view, start, end);
    yield words.subarray(0, copyWords(walker, view, offset, words));
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
