import type { ByteSource } from "../recording.ts";
import type { Decompress } from "./compression.ts";
import { HeaderReader } from "./header-reader.ts";

/** A compressed piece of one CPU's data. */
export interface Chunk {
  /** Of the compressed bytes, in the file. */
  readonly offset: number;
  readonly bytes: number;
  /** Decompressed. */
  readonly size: number;
  /** Of its first byte among the decompressed data of all chunks. */
  readonly start: number;
}

/** trace-cmd makes chunks of ten sub-buffers (lib/trace-cmd/trace-output.c, PAGES_IN_CHUNK). */
const PAGES_IN_CHUNK = 10;
/** For each piece that is read, a whole chunk is decompressed: a large one would be decompressed again and again. */
const LEAST_MAX_CHUNK = 1 << 20;
const MOST_MAX_CHUNK = 1 << 26;
/** Of sub-buffers: they are whole ones. */
const LEAST_CHUNK = 512;

/** What the table of chunks says, as far as it can be read. */
export interface ReadChunks {
  readonly chunks: readonly Chunk[];
  /** The file ends, or stops making sense, before the last one. */
  readonly cut: boolean;
  /** Bytes in the file. */
  readonly packed: number;
  /** Bytes that all of them would be, decompressed, by their own account. */
  readonly claimed: number;
}

/** The chunks of one CPU's data at `offset`, laid out from `start` on. */
export function readChunks(
  source: ByteSource,
  {
    offset,
    bigEndian,
    pageBytes,
  }: { readonly offset: number; readonly bigEndian: boolean; readonly pageBytes: number },
  start: number,
): ReadChunks {
  const file = new HeaderReader(source, { offset, bigEndian });
  const count = file.u32();
  const most = Math.min(MOST_MAX_CHUNK, Math.max(LEAST_MAX_CHUNK, PAGES_IN_CHUNK * pageBytes));
  const least = pageBytes > 0 ? Math.max(LEAST_CHUNK, pageBytes) : 1;
  const chunks: Chunk[] = [];
  let [claimed, cut] = [0, false];
  for (let index = 0; index < count && !file.truncated; index++) {
    const bytes = file.u32();
    const size = file.u32();
    const chunk = { offset: file.offset, bytes, size, start: start + claimed };
    file.skip(bytes);
    claimed += size;
    cut ||= file.truncated || size < least || size > most;
    if (!cut) chunks.push(chunk);
  }
  return { chunks, cut: cut || file.truncated, packed: Math.max(0, file.offset - offset), claimed };
}

/** Stands where a chunk can't be decompressed: no sub-buffer reads like this, so its pages count as malformed. */
const UNREADABLE = 0xff;

/** The decompressed data of chunks, as if it were a file: one chunk after another. */
export class ChunkedSource implements ByteSource {
  readonly size: number;
  readonly #file: ByteSource;
  readonly #chunks: readonly Chunk[];
  readonly #decompress: Decompress;
  #last: { readonly chunk: Chunk; readonly bytes: Uint8Array } | undefined;

  constructor(file: ByteSource, chunks: readonly Chunk[], decompress: Decompress) {
    this.#file = file;
    this.#chunks = chunks;
    this.#decompress = decompress;
    const last = chunks.at(-1);
    this.size = last ? last.start + last.size : 0;
  }

  read(offset: number, length: number): Uint8Array {
    const end = Math.min(this.size, offset + length);
    const found = new Uint8Array(Math.max(0, end - offset));
    let at = offset;
    for (let index = this.#indexAt(offset); at < end; index++) {
      const chunk = this.#chunks[index]!;
      const from = at - chunk.start;
      const piece = this.#bytesOf(chunk).subarray(from, Math.min(chunk.size, end - chunk.start));
      found.set(piece, at - offset);
      at += piece.length;
    }
    return found;
  }

  #indexAt(offset: number): number {
    let from = 0;
    let to = this.#chunks.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#chunks[middle]!.start <= offset) from = middle + 1;
      else to = middle;
    }
    return Math.max(0, from - 1);
  }

  #bytesOf(chunk: Chunk): Uint8Array {
    if (this.#last?.chunk === chunk) return this.#last.bytes;
    const compressed = this.#file.read(chunk.offset, chunk.bytes);
    const bytes = this.#decompress(compressed, chunk.size) ?? new Uint8Array(chunk.size).fill(UNREADABLE);
    this.#last = { chunk, bytes };
    return bytes;
  }
}
