import type { ByteSource } from "../../core/byte-source.ts";

/** Word size and byte order of a file: e_ident[EI_CLASS] and e_ident[EI_DATA] (elf(5)). */
export interface WordLayout {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
}

/**
 * Reads numbers in the layout of a file. Offsets come from files and may have any value: a number that is not wholly inside the source
 * is `undefined`.
 */
export class WordReader {
  readonly layout: WordLayout;
  readonly source: ByteSource;
  /** Bytes of an address: 4 or 8. */
  readonly wordBytes: 4 | 8;

  constructor(source: ByteSource, layout: WordLayout) {
    this.source = source;
    this.layout = layout;
    this.wordBytes = layout.bits === 64 ? 8 : 4;
  }

  /** A structure of `length` bytes, read field by field. */
  record(offset: number, length: number): WordRecord | undefined {
    if (!(offset >= 0 && offset + length <= this.source.size)) return undefined;
    const bytes = this.source.read(offset, length);
    return bytes.length === length ? new WordRecord(bytes, this.layout) : undefined;
  }

  u16(offset: number): number | undefined {
    return this.record(offset, 2)?.u16(0);
  }

  u32(offset: number): number | undefined {
    return this.record(offset, 4)?.u32(0);
  }

  /** An address-sized unsigned number. */
  word(offset: number): bigint | undefined {
    return this.record(offset, this.wordBytes)?.word(0);
  }
}

/** The fields of one structure. The caller respects its length. */
export class WordRecord {
  readonly #view: DataView;
  readonly #littleEndian: boolean;
  readonly #is64: boolean;

  constructor(bytes: Uint8Array, { bits, littleEndian }: WordLayout) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#littleEndian = littleEndian;
    this.#is64 = bits === 64;
  }

  u8(at: number): number {
    return this.#view.getUint8(at);
  }

  u16(at: number): number {
    return this.#view.getUint16(at, this.#littleEndian);
  }

  u32(at: number): number {
    return this.#view.getUint32(at, this.#littleEndian);
  }

  u64(at: number): bigint {
    return this.#view.getBigUint64(at, this.#littleEndian);
  }

  word(at: number): bigint {
    return this.#is64 ? this.u64(at) : BigInt(this.u32(at));
  }

  /** An offset or a size. Above 2^53 it is inexact, but beyond the end of any file. */
  length(at: number): number {
    return this.#is64 ? Number(this.u64(at)) : this.u32(at);
  }
}
