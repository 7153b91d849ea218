import type { WordReader } from "../file/word-reader.ts";

/** The hash of `.gnu.hash`: Bernstein's, over the bytes of the name (GNU binutils, documented in "GNU Hash ELF Sections"). */
function gnuHash(name: Uint8Array): number {
  let hash = 5381;
  for (const byte of name) hash = (Math.imul(hash, 33) + byte) >>> 0;
  return hash;
}

/** Limits: a larger table is malformed. Linkers create one bucket for a few symbols. */
const LONGEST_CHAIN = 1 << 20;
const MOST_BUCKETS = 1 << 22;

/** `.gnu.hash`: a Bloom filter, buckets, and chains of hashes in the order of the symbols. */
export class GnuHash {
  readonly #reader: WordReader;
  readonly #bucketCount: number;
  /** Number of the first symbol in the table; those before it are undefined. */
  readonly #firstSymbol: number;
  readonly #bloomWords: number;
  readonly #bloomShift: number;
  readonly #bucketsAt: number;
  readonly #chainsAt: number;

  /** @param reader starts at the table. */
  constructor(reader: WordReader) {
    const head = reader.record(0, 16);
    this.#reader = reader;
    this.#bucketCount = head?.u32(0) ?? 0;
    this.#firstSymbol = head?.u32(4) ?? 0;
    this.#bloomWords = head?.u32(8) ?? 0;
    this.#bloomShift = head?.u32(12) ?? 0;
    this.#bucketsAt = 16 + this.#bloomWords * reader.wordBytes;
    this.#chainsAt = this.#bucketsAt + this.#bucketCount * 4;
  }

  /** Numbers of the symbols whose names may be `name`: they have its hash. */
  *candidates(name: Uint8Array): Generator<number> {
    const hash = gnuHash(name);
    if (this.#bucketCount === 0 || !this.#mayHold(hash)) return;
    const first = this.#reader.u32(this.#bucketsAt + (hash % this.#bucketCount) * 4) ?? 0;
    if (first < this.#firstSymbol || first === 0) return;
    for (let symbol = first; symbol < first + LONGEST_CHAIN; symbol++) {
      const link = this.#link(symbol);
      if (link === undefined) return;
      if ((link | 1) === (hash | 1)) yield symbol;
      if ((link & 1) === 1) return;
    }
  }

  /** Number of symbols: the end of the last chain. For files without section headers. */
  symbolCount(): number {
    let last = 0;
    const room = Math.floor((this.#reader.source.size - this.#bucketsAt) / 4);
    for (let bucket = 0; bucket < Math.min(this.#bucketCount, room, MOST_BUCKETS); bucket++) {
      last = Math.max(last, this.#reader.u32(this.#bucketsAt + bucket * 4) ?? 0);
    }
    if (last < this.#firstSymbol || last === 0) return this.#firstSymbol;
    const longest = last + LONGEST_CHAIN;
    while (last < longest && ((this.#link(last) ?? 1) & 1) === 0) last++;
    return last + 1;
  }

  /** The lowest bit of a link marks the end of the chain; the others are those of the hash. */
  #link(symbol: number): number | undefined {
    return this.#reader.u32(this.#chainsAt + (symbol - this.#firstSymbol) * 4);
  }

  #mayHold(hash: number): boolean {
    const bits = this.#reader.wordBytes * 8;
    if (this.#bloomWords === 0) return true;
    const at = 16 + (Math.floor(hash / bits) % this.#bloomWords) * this.#reader.wordBytes;
    const word = this.#reader.word(at) ?? 0n;
    const second = (hash >>> (this.#bloomShift & 31)) % bits;
    return ((word >> BigInt(hash % bits)) & (word >> BigInt(second)) & 1n) === 1n;
  }
}

/** The number of symbols in `.hash`, the older table. */
export function sysvSymbolCount(reader: WordReader): number {
  return reader.u32(4) ?? 0;
}
