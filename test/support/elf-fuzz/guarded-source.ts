import type { ByteSource } from "../../../src/core/byte-source.ts";

/** One read, and all reads of one file, are at most this: what asks for more has believed a number of the file's. */
const MOST_BYTES_A_READ = 2 * 1024 * 1024;
const MOST_READS = 100_000;

/** A source that throws where a reader asks for what isn't sensible, or asks too often. */
export class GuardedSource implements ByteSource {
  readonly size: number;
  readonly #bytes: Uint8Array;
  #reads = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.size = bytes.length;
  }

  read(offset: number, length: number): Uint8Array {
    this.#reads += 1;
    if (this.#reads > MOST_READS) throw new Error(`more than ${MOST_READS} reads`);
    if (!Number.isSafeInteger(offset) || offset < 0) throw new Error(`read at ${offset}`);
    if (!Number.isSafeInteger(length) || length < 0 || length > MOST_BYTES_A_READ)
      throw new Error(`read of ${length}`);
    // As a file's: valid until the next read.
    return Uint8Array.from(this.#bytes.subarray(offset, offset + length));
  }
}
