import type { ByteSource } from "../recording.ts";
import type { CpuSection } from "../trace-dat/trace-dat-meta.ts";

/** A sub-buffer: bytes `start` … `end` of `view`, which is good until the next one is asked for. */
export type SubBuffer = readonly [view: DataView, start: number, end: number];

/** Read in one piece, in whole sub-buffers. */
const CHUNK_BYTES = 1024 * 1024;

/** One CPU's sub-buffers in a file, in recorded order; as far as the file goes. */
export function* subBuffers(
  source: ByteSource,
  { offset, bytes }: CpuSection,
  pageBytes: number,
): Generator<SubBuffer> {
  const chunkBytes = Math.max(1, Math.floor(CHUNK_BYTES / pageBytes)) * pageBytes;
  const stop = Math.min(source.size, offset + bytes);
  for (let at = offset; at < stop; at += chunkBytes) {
    const chunk = source.read(at, Math.min(chunkBytes, stop - at));
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let start = 0; start < chunk.length; start += pageBytes) {
      yield [view, start, Math.min(start + pageBytes, chunk.length)];
    }
  }
}
