import type { ByteSource } from "../../core/byte-source.ts";

/** A range of another source, as a source of its own. It is cut at the end of the outer source. */
export class ByteWindow implements ByteSource {
  readonly size: number;
  readonly #outer: ByteSource;
  readonly #offset: number;

  constructor(outer: ByteSource, offset: number, size: number) {
    this.#outer = outer;
    this.#offset = offset;
    this.size = Math.max(0, Math.min(size, outer.size - offset));
  }

  read(offset: number, length: number): Uint8Array {
    const most = Math.max(0, Math.min(length, this.size - offset));
    return most === 0 ? NOTHING : this.#outer.read(this.#offset + offset, most);
  }
}

/** Bytes in memory. */
export class ByteArray implements ByteSource {
  readonly size: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    // Not a Buffer: its slices are views, not copies.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.size = bytes.length;
  }

  read(offset: number, length: number): Uint8Array {
    return offset >= 0 && length > 0 ? this.#bytes.subarray(offset, offset + length) : NOTHING;
  }
}

const NOTHING = new Uint8Array(0);
