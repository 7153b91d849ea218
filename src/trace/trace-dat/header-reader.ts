import type { ByteSource } from "../recording.ts";

/**
 * Reads a part of a file front to back. What isn't there reads as zero or empty and sets `truncated`, so a reader
 * checks once, at the end of a section, and before it trusts a count.
 */
export class HeaderReader {
  truncated = false;
  /** Order of the bytes of a number. */
  bigEndian: boolean;
  #offset: number;
  readonly #source: ByteSource;

  constructor(source: ByteSource, { offset = 0, bigEndian = false }: ReaderStart = {}) {
    this.#source = source;
    this.#offset = offset;
    this.bigEndian = bigEndian;
  }

  /** Where the next byte is read. */
  get offset(): number {
    return this.#offset;
  }

  get atEnd(): boolean {
    return this.truncated || this.#offset >= this.#source.size;
  }

  u8(): number {
    return this.#view(1).getUint8(0);
  }

  u16(): number {
    return this.#view(2).getUint16(0, !this.bigEndian);
  }

  u32(): number {
    return this.#view(4).getUint32(0, !this.bigEndian);
  }

  /** A u64 of at most 2^53; a larger one is beyond any file, and reads as truncated. */
  u64(): number {
    const view = this.#view(8);
    const value = Number(view.getBigUint64(0, !this.bigEndian));
    if (Number.isSafeInteger(value)) return value;
    this.truncated = true;
    return 0;
  }

  /** A copy of the next bytes. Texts longer than `max` read as truncated: nobody writes them. */
  bytes(length: number, max: number = MAX_TEXT): Uint8Array {
    if (length > max) this.truncated = true;
    if (this.truncated || !this.#has(length)) return new Uint8Array();
    const bytes = new Uint8Array(this.#source.read(this.#offset, length));
    this.#offset += length;
    return bytes;
  }

  text(length: number, max?: number): string {
    return new TextDecoder().decode(this.bytes(length, max));
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

  #view(length: number): DataView {
    const bytes = this.#has(length) ? this.#source.read(this.#offset, length) : new Uint8Array(length);
    this.#offset += this.truncated ? 0 : length;
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }

  #has(length: number): boolean {
    if (this.#offset + length > this.#source.size) this.truncated = true;
    return !this.truncated;
  }
}

/** kallsyms of a large kernel have some 16 MiB. */
const MAX_TEXT = 1 << 26;

interface ReaderStart {
  /** In the source. */
  readonly offset?: number;
  readonly bigEndian?: boolean;
}
