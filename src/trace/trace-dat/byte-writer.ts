/** Appends little-endian numbers and text to a growing buffer. */
export class ByteWriter {
  #bytes: Uint8Array = new Uint8Array(1 << 16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    this.#reserve(1)[0] = value;
  }

  u16(value: number): void {
    const at = this.#reserve(2);
    at[0] = value;
    at[1] = value >>> 8;
  }

  u32(value: number): void {
    this.u16(value & 0xffff);
    this.u16(value >>> 16);
  }

  /** `value` is an integer of at most 2^53. */
  u64(value: number): void {
    this.u32(value >>> 0);
    this.u32(Math.floor(value / 4_294_967_296));
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length).set(value);
  }

  /** UTF-8 with the NUL that ends a C string. */
  cString(value: string): void {
    this.bytes(utf8.encode(value));
    this.u8(0);
  }

  /** What was written so far: a view, valid until the next write. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(bytes: number): Uint8Array {
    const end = this.#length + bytes;
    if (end > this.#bytes.length) this.#grow(end);
    const at = this.#bytes.subarray(this.#length, end);
    this.#length = end;
    return at;
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

const utf8 = new TextEncoder();
