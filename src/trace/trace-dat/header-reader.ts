import { countText } from "../../core/quantity-text.ts";
import type { ByteSource } from "../recording.ts";

/**
 * Reads a part of a file front to back. What isn't there reads as zero or empty and sets `truncated`, so a reader
 * checks once, at the end of a section, and before it trusts a count.
 */
export class HeaderReader {
  truncated = false;
  /** Set with `truncated` where something is larger than is read: what it is. */
  excess: string | undefined;
  /** Order of the bytes of a number. */
  bigEndian: boolean;
  #offset: number;
  readonly #source: ByteSource;
  /** A copy of the source's bytes from `#windowStart` on: most reads are of a few bytes. */
  #window: DataView = new DataView(new ArrayBuffer(0));
  #windowStart = 0;

  constructor(source: ByteSource, { offset = 0, bigEndian = false }: ReaderStart = {}) {
    this.#source = source;
    this.#offset = offset;
    this.bigEndian = bigEndian;
  }

  /** Where the next byte is read. */
  get offset(): number {
    return this.#offset;
  }

  /** Bytes behind it. */
  get rest(): number {
    return Math.max(0, this.#source.size - this.#offset);
  }

  get atEnd(): boolean {
    return this.truncated || this.#offset >= this.#source.size;
  }

  u8(): number {
    return this.#number(1, (view, at) => view.getUint8(at));
  }

  u16(): number {
    return this.#number(2, (view, at) => view.getUint16(at, !this.bigEndian));
  }

  u32(): number {
    return this.#number(4, (view, at) => view.getUint32(at, !this.bigEndian));
  }

  /** A u64 of at most 2^53; a larger one is beyond any file, and reads as truncated. */
  u64(): number {
    const value = this.#number(8, (view, at) => Number(view.getBigUint64(at, !this.bigEndian)));
    if (Number.isSafeInteger(value)) return value;
    this.truncated = true;
    return 0;
  }

  /** A copy of the next bytes. More than the limit's read as truncated. */
  bytes(length: number, limit: ByteLimit = ANY_PART): Uint8Array {
    if (length > limit.bytes) this.exceeds(limit.what, length, limit.bytes, "bytes");
    if (this.truncated || !this.#has(length)) return new Uint8Array();
    const bytes = new Uint8Array(this.#source.read(this.#offset, length));
    this.#offset += length;
    return bytes;
  }

  text(length: number, limit?: ByteLimit): string {
    return new TextDecoder().decode(this.bytes(length, limit));
  }

  /** Reads no further: there are more of them than any kernel writes. */
  exceeds(what: string, count: number, most: number, unit: string): void {
    this.truncated = true;
    this.excess ??= `its ${what} have ${countText(count)} ${unit}; the limit is ${countText(most)}`;
  }

  /** Text up to a NUL, at most `max` bytes. */
  cString(max: number): string {
    const ahead = this.#source.read(this.#offset, Math.min(max + 1, this.#source.size - this.#offset));
    const end = ahead.indexOf(0);
    if (end < 0) this.truncated = true;
    if (this.truncated) return "";
    const text = new TextDecoder().decode(ahead.subarray(0, end));
    this.#offset += end + 1;
    return text;
  }

  skip(length: number): void {
    if (this.#has(length)) this.#offset += length;
  }

  /** 0 where it isn't there. */
  #number(length: number, read: (view: DataView, at: number) => number): number {
    if (!this.#has(length)) return 0;
    const at = this.#offset - this.#windowStart;
    if (at < 0 || at + length > this.#window.byteLength) {
      const ahead = this.#source.read(this.#offset, WINDOW_BYTES);
      this.#window = new DataView(new Uint8Array(ahead).buffer);
      this.#windowStart = this.#offset;
    }
    // A file may have become shorter since it was opened.
    if (this.#offset + length > this.#windowStart + this.#window.byteLength) this.truncated = true;
    if (this.truncated) return 0;
    const value = read(this.#window, this.#offset - this.#windowStart);
    this.#offset += length;
    return value;
  }

  #has(length: number): boolean {
    if (this.#offset + length > this.#source.size) this.truncated = true;
    return !this.truncated;
  }
}

/** The most bytes that a part of a file may have. */
export interface ByteLimit {
  /** The part, in a message: `its … have 70,000,000 bytes`. */
  readonly what: string;
  readonly bytes: number;
}

const WINDOW_BYTES = 4096;
const ANY_PART: ByteLimit = { what: "texts", bytes: 1 << 26 };

interface ReaderStart {
  /** In the source. */
  readonly offset?: number;
  readonly bigEndian?: boolean;
}
