import { hashSecret } from "../../core/hash-secret.ts";
import { showBytes } from "../../core/show-bytes.ts";

/** What the kernel's own text says of a string that it could not read (kernel/trace/trace_probe.c, `print_type_string`). */
const FAULT = new TextEncoder().encode("(fault)");

/** Beyond these the dictionary begins anew: a recording may have as many different texts as events. */
const MOST_TEXTS = 1 << 17;
const MOST_BYTES = 1 << 24;

/** Gives every distinct byte string a small number, in order of first sight. Nothing is allocated for a known one. */
export class TextDictionary {
  /** Text of each code; another array after a new beginning, so that columns keep theirs. */
  texts: string[] = [];
  /** Hash table of code + 1; 0 is empty. Its size is a power of two. */
  #slots = new Uint32Array(1024);
  #hashes = new Uint32Array(512);
  /** Where each code's bytes begin in `#bytes`; one more entry than codes. */
  #starts = new Uint32Array(513);
  #bytes = new Uint8Array(1 << 14);
  #fault: number | undefined;
  readonly #secret = hashSecret;

  /** To be called before a column: all its codes are of one dictionary. */
  beginColumn(): void {
    if (this.texts.length < MOST_TEXTS && this.#starts[this.texts.length]! < MOST_BYTES) return;
    this.texts = [];
    this.#fault = undefined;
    this.#bytes = new Uint8Array(1 << 14);
    this.#slots.fill(0);
  }

  /** Code of the bytes from `start` up to the first NUL, or `end`. */
  intern(bytes: Uint8Array, start: number, end: number): number {
    let hash = this.#secret;
    let at = start;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === 0) break;
      hash = Math.imul(hash ^ byte, 0x0100_0193);
    }
    hash = mix(hash);
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = this.#slots[slot]! - 1;
      if (code < 0) return this.#add(bytes, start, at, hash, slot);
      if (this.#hashes[code] === hash && this.#equals(code, bytes, start, at)) return code;
    }
  }

  /** A code of its own for strings that the kernel could not read: no byte string has it, not even "(fault)". */
  faultCode(): number {
    if (this.#fault === undefined) {
      this.#fault = this.texts.length;
      this.#append(FAULT, 0, FAULT.length, 0);
    }
    return this.#fault;
  }

  #equals(code: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#starts[code]!;
    if (this.#starts[code + 1]! - from !== end - start) return false;
    for (let at = start; at < end; at++) {
      if (this.#bytes[from + at - start] !== bytes[at]) return false;
    }
    return true;
  }

  #add(bytes: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    this.#slots[slot] = this.texts.length + 1;
    return this.#append(bytes, start, end, hash);
  }

  #append(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const code = this.texts.length;
    const from = this.#starts[code]!;
    const to = from + end - start;
    if (to > this.#bytes.length) this.#bytes = grown(this.#bytes, new Uint8Array(2 * to));
    this.#bytes.set(bytes.subarray(start, end), from);
    this.#starts[code + 1] = to;
    this.#hashes[code] = hash;
    this.texts.push(shown(bytes, start, end));
    if (2 * this.texts.length >= this.#slots.length) this.#grow();
    return code;
  }

  /** Keeps the table at most half full. */
  #grow(): void {
    const size = this.#slots.length * 2;
    this.#hashes = grown(this.#hashes, new Uint32Array(size));
    this.#starts = grown(this.#starts, new Uint32Array(size + 1));
    this.#slots = new Uint32Array(size);
    for (let code = 0; code < this.texts.length; code++) {
      if (code === this.#fault) continue;
      let slot = this.#hashes[code]! & (size - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      this.#slots[slot] = code + 1;
    }
  }
}

/** The kernel's longest strings have a page (PATH_MAX, TRACE_MARKER_MAX_SIZE). What is longer is cut where it is read as a text. */
const MOST_SHOWN = 1 << 12;

function shown(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= MOST_SHOWN) return showBytes(bytes.subarray(start, end));
  return `${showBytes(bytes.subarray(start, start + MOST_SHOWN))}…`;
}

function mix(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

function grown<T extends Uint8Array | Uint32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
