import type { ByteSource } from "../../core/byte-source.ts";

/** Names of a large program are read in random order: a larger chunk would mostly read unwanted bytes. */
const CHUNK_BYTES = 8 * 1024;
const NOTHING = new Uint8Array(0);

/**
 * An LRU cache of chunks, for small scattered reads. Its views stay valid, unlike those of a file. Reads longer than a chunk (the
 * scan of a table) bypass the cache. Memory: `chunks` times 8 KiB.
 */
export class ChunkCache implements ByteSource {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #chunks = new Map<number, Uint8Array>();
  readonly #mostChunks: number;
  #lastNumber = -1;
  #last: Uint8Array = NOTHING;

  constructor(source: ByteSource, chunks: number) {
    this.#source = source;
    this.#mostChunks = chunks;
    this.size = source.size;
  }

  read(offset: number, length: number): Uint8Array {
    // Offsets come from files and may have any value.
    if (!(offset >= 0 && offset < this.size)) return NOTHING;
    if (length > CHUNK_BYTES) return this.#source.read(offset, length);
    const number = Math.floor(offset / CHUNK_BYTES);
    const from = offset - number * CHUNK_BYTES;
    if (from + length <= CHUNK_BYTES) return this.#chunk(number).subarray(from, from + length);
    return this.#joined(offset, length);
  }

  #joined(offset: number, length: number): Uint8Array {
    const all = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    for (let at = 0; at < all.length;) {
      const number = Math.floor((offset + at) / CHUNK_BYTES);
      const part = this.#chunk(number).subarray(offset + at - number * CHUNK_BYTES);
      if (part.length === 0) return all.subarray(0, at);
      all.set(part.subarray(0, all.length - at), at);
      at += part.length;
    }
    return all;
  }

  #chunk(number: number): Uint8Array {
    if (number === this.#lastNumber) return this.#last;
    const chunk = this.#chunks.get(number) ?? this.#source.read(number * CHUNK_BYTES, CHUNK_BYTES).slice();
    this.#remember(number, chunk);
    return chunk;
  }

  /** A Map keeps the order of insertion: deleting and inserting makes an entry the youngest. */
  #remember(number: number, chunk: Uint8Array): void {
    this.#chunks.delete(number);
    this.#chunks.set(number, chunk);
    const [oldest] = this.#chunks.keys();
    if (this.#chunks.size > this.#mostChunks && oldest !== undefined) this.#chunks.delete(oldest);
    this.#lastNumber = number;
    this.#last = chunk;
  }
}
