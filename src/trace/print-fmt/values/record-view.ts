import type { RecordRows } from "../../decode/batch.ts";

/** One record, as the compiled print formats read it. Offsets are from its start; what lies outside of it reads as 0 and is noted. */
export class RecordView {
  #rows: RecordRows | undefined;
  #start = 0;
  /** Bytes of the record. */
  length = 0;
  /** Why the text made of this record is wrong; undefined: it isn't. */
  wrong: string | undefined;

  /** Goes to a row of a batch. */
  set(rows: RecordRows, row: number): void {
    this.#rows = rows;
    this.#start = rows.offsets[row]!;
    this.length = rows.lengths[row]!;
    this.wrong = undefined;
  }

  /** An integer of up to 32 bits. */
  small(at: number, bytes: 1 | 2 | 4, signed: boolean): number {
    const rows = this.#rows;
    if (!rows || at < 0 || at + bytes > this.length) return this.#outside();
    const start = this.#start + at;
    switch (bytes) {
      case 1:
        return signed ? rows.view.getInt8(start) : rows.bytes[start]!;
      case 2:
        return signed ? rows.view.getInt16(start, true) : rows.view.getUint16(start, true);
      case 4:
        return signed ? rows.view.getInt32(start, true) : rows.view.getUint32(start, true);
    }
  }

  /** An integer of 64 bits. */
  wide(at: number, signed: boolean): bigint {
    const rows = this.#rows;
    if (!rows || at < 0 || at + 8 > this.length) return BigInt(this.#outside());
    const { view } = rows;
    const start = this.#start + at;
    const high = signed ? view.getInt32(start + 4, true) : view.getUint32(start + 4, true);
    const low = view.getUint32(start, true);
    // Most are small, and made of one number much faster than of two.
    if (high >= -0x10_0000 && high < 0x20_0000) return BigInt(high * 4_294_967_296 + low);
    return signed ? view.getBigInt64(start, true) : view.getBigUint64(start, true);
  }

  /** The bytes from `at` on, as many as the record has. */
  slice(at: number, bytes: number): Uint8Array {
    if (at < 0 || bytes < 0 || at + bytes > this.length) this.#outside();
    const from = Math.max(0, Math.min(at, this.length));
    const to = Math.max(from, Math.min(at + bytes, this.length));
    return this.#rows?.bytes.subarray(this.#start + from, this.#start + to) ?? new Uint8Array(0);
  }

  #outside(): number {
    this.wrong = "reads outside of the record";
    return 0;
  }
}
