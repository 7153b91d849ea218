import { hashSecret } from "./hash-secret.ts";
import { showBytes } from "./show-bytes.ts";

/** Stands behind the bytes of a text that was cut: no recorded text has a NUL. */
const CUT = 0;
/** The kernel's longest strings have a page (PATH_MAX, TRACE_MARKER_MAX_SIZE). What is longer is cut. */
const MOST_TEXT = 1 << 12;
/** Copying fewer bytes one by one is faster. */
const FEW_BYTES = 64;

/**
 * Gives every distinct byte string a small number, in order of first sight. Nothing is allocated for a known one, and a string is made
 * only of what is asked for: a recording may have millions of different texts, of which a table shows some.
 */
export class TextTable {
  #size = 0;
  /** Hash table of code + 1; 0 is empty. Its size is a power of two. */
  #slots = new Uint32Array(1024);
  #hashes = new Uint32Array(512);
  /** Where each code's bytes begin in `#bytes`; one more entry than codes. */
  #starts = new Uint32Array(513);
  #bytes = new Uint8Array(1 << 14);
  /** By code, of those that were asked for. */
  readonly #texts: (string | undefined)[] = [];
  readonly #secret = hashSecret;

  /** Number of texts. */
  get size(): number {
    return this.#size;
  }

  /** Of all texts together. */
  get byteCount(): number {
    return this.#starts[this.#size]!;
  }

  /** A code's text, as `showBytes` shows it; one that was cut ends in `…`. */
  of(code: number): string {
    return (this.#texts[code] ??= this.#shown(code));
  }

  /** Code of the bytes from `start` up to the first NUL, or `end`. */
  intern(bytes: Uint8Array, start: number, end: number): number {
    const most = Math.min(end, start + MOST_TEXT);
    let hash = this.#secret;
    let at = start;
    for (; at < most; at++) {
      const byte = bytes[at]!;
      if (byte === 0) break;
      hash = Math.imul(hash ^ byte, 0x0100_0193);
    }
    const isCut = at === most && most < end && bytes[at] !== 0;
    return this.#find(bytes, start, at, isCut, mix(hash)) ?? this.#add(bytes, start, at, isCut, mix(hash));
  }

  /** Code of a text that another table has; undefined where it would be a new one and `mayAdd` says no. */
  internOf(other: TextTable, code: number, mayAdd: boolean): number | undefined {
    const [start, stop] = [other.#starts[code]!, other.#starts[code + 1]!];
    const bytes = other.#bytes;
    const isCut = stop > start && bytes[stop - 1] === CUT;
    const end = isCut ? stop - 1 : stop;
    let hash = this.#secret;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x0100_0193);
    hash = mix(hash);
    const known = this.#find(bytes, start, end, isCut, hash);
    return known ?? (mayAdd ? this.#add(bytes, start, end, isCut, hash) : undefined);
  }

  /** A code that no bytes have, whose text is this all the same. */
  apart(bytes: Uint8Array): number {
    return this.#append(bytes, 0, bytes.length, false, 0);
  }

  #find(bytes: Uint8Array, start: number, end: number, isCut: boolean, hash: number): number | undefined {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = slots[slot]! - 1;
      if (code < 0) return undefined;
      if (this.#hashes[code] === hash && this.#equals(code, bytes, start, end, isCut)) return code;
    }
  }

  #equals(code: number, bytes: Uint8Array, start: number, end: number, isCut: boolean): boolean {
    const own = this.#bytes;
    const from = this.#starts[code]!;
    const length = end - start;
    if (this.#starts[code + 1]! - from !== length + Number(isCut)) return false;
    for (let at = 0; at < length; at++) {
      if (own[from + at] !== bytes[start + at]) return false;
    }
    return !isCut || own[from + length] === CUT;
  }

  #add(bytes: Uint8Array, start: number, end: number, isCut: boolean, hash: number): number {
    const code = this.#append(bytes, start, end, isCut, hash);
    this.#enter(code);
    return code;
  }

  #append(bytes: Uint8Array, start: number, end: number, isCut: boolean, hash: number): number {
    const code = this.#size++;
    const from = this.#starts[code]!;
    const to = from + end - start + Number(isCut);
    if (to > this.#bytes.length) this.#bytes = grown(this.#bytes, new Uint8Array(2 * to));
    const own = this.#bytes;
    if (end - start > FEW_BYTES) own.set(bytes.subarray(start, end), from);
    else for (let at = start; at < end; at++) own[from + at - start] = bytes[at]!;
    if (isCut) own[to - 1] = CUT;
    this.#texts.push(undefined);
    if (2 * this.#size >= this.#slots.length) this.#grow();
    this.#starts[code + 1] = to;
    this.#hashes[code] = hash;
    return code;
  }

  #enter(code: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hashes[code]! & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = code + 1;
  }

  /** Keeps the table at most half full. Codes that stand apart are in no slot. */
  #grow(): void {
    const old = this.#slots;
    const size = 2 * old.length;
    this.#hashes = grown(this.#hashes, new Uint32Array(size));
    this.#starts = grown(this.#starts, new Uint32Array(size + 1));
    this.#slots = new Uint32Array(size);
    for (const entered of old) if (entered > 0) this.#enter(entered - 1);
  }

  #shown(code: number): string {
    const [start, end] = [this.#starts[code]!, this.#starts[code + 1]!];
    const isCut = end > start && this.#bytes[end - 1] === CUT;
    return isCut
      ? `${showBytes(this.#bytes.subarray(start, end - 1))}…`
      : showBytes(this.#bytes.subarray(start, end));
  }
}

function mix(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

function grown<T extends Uint8Array | Uint32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
