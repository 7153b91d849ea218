import type { RawSymbol } from "./elf-symbol.ts";
import {
  codeOffset,
  type FoundSymbol,
  type ProgramImage,
  type SymbolSource,
  symbolSources,
} from "../file/program-image.ts";

/** Selects the symbols to index. */
export type SymbolChoice = (symbol: RawSymbol) => boolean;

/** Functions that the file defines, and resolvers of indirect functions. */
export function isFunction({ kind, section }: RawSymbol): boolean {
  return (kind === "function" || kind === "ifunc") && section !== 0;
}

/** A symbol and its file offset. */
export interface IndexedSymbol extends FoundSymbol {
  readonly offset: number;
}

/**
 * The symbols of a program in order of offset: iterates over them, and finds the function at an offset. Memory: 13 bytes per symbol;
 * names stay in the file.
 */
export class SymbolIndex {
  readonly #sources: readonly SymbolSource[];
  readonly #image: ProgramImage;
  /** Ascending. */
  readonly #offsets: Float64Array;
  readonly #numbers: Uint32Array;
  readonly #sourceNumbers: Uint8Array;

  constructor(image: ProgramImage, choose: SymbolChoice = isFunction) {
    this.#image = image;
    this.#sources = symbolSources(image);
    const entries = new Entries();
    for (const [source, { table }] of this.#sources.entries()) {
      for (const raw of table.rawSymbols()) {
        const offset = choose(raw) ? codeOffset(image.elf, raw) : undefined;
        if (offset !== undefined) entries.add(offset, raw.index, source);
      }
    }
    ({ offsets: this.#offsets, numbers: this.#numbers, sources: this.#sourceNumbers } = entries.sorted());
  }

  /** Symbols and their aliases by offset, then by name; a name in several tables appears once. */
  *[Symbol.iterator](): Generator<IndexedSymbol> {
    for (let from = 0; from < this.#offsets.length;) {
      const to = this.#endOfAliases(from);
      yield* this.#aliases(from, to);
      from = to;
    }
  }

  /**
   * The function at a file offset, and the offset in it. A function without a size (`_init`, assembly code) ends at the next one, or
   * at the end of its section. Of several aliases, the most public: `plainest`.
   */
  at(offset: number): { readonly symbol: IndexedSymbol; readonly delta: number } | undefined {
    const last = this.#lastAtOrBefore(offset);
    if (last < 0) return undefined;
    let from = last;
    while (from > 0 && this.#offsets[from - 1] === this.#offsets[last]) from--;
    const delta = offset - this.#offsets[last]!;
    const there = this.#aliases(from, last + 1).filter(({ symbol: { size }, offset: start }) =>
      size === 0 ? delta === 0 || this.#isOneSection(start, offset) : delta < size,
    );
    return there.length > 0 ? { symbol: there.reduce(plainest), delta } : undefined;
  }

  #isOneSection(start: number, offset: number): boolean {
    for (const section of this.#image.elf.sections) {
      const end = section.offset + section.bytes;
      if (section.offset <= start && start < end) return offset < end;
    }
    return false;
  }

  #lastAtOrBefore(offset: number): number {
    let from = 0;
    let to = this.#offsets.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#offsets[middle]! <= offset) from = middle + 1;
      else to = middle;
    }
    return from - 1;
  }

  #endOfAliases(from: number): number {
    let to = from + 1;
    while (to < this.#offsets.length && this.#offsets[to] === this.#offsets[from]) to++;
    return to;
  }

  #aliases(from: number, to: number): readonly IndexedSymbol[] {
    const only = to - from === 1 ? this.#symbolAt(from) : undefined;
    if (only) return [only];
    const byName = new Map<string, IndexedSymbol>();
    for (let at = from; at < to; at++) {
      const found = this.#symbolAt(at);
      if (found) byName.set(found.symbol.name, fuller(byName.get(found.symbol.name), found));
    }
    return [...byName.values()].sort((a, b) => (a.symbol.name < b.symbol.name ? -1 : 1));
  }

  #symbolAt(at: number): IndexedSymbol | undefined {
    const source = this.#sources[this.#sourceNumbers[at]!]!;
    const symbol = source.table.symbol(this.#numbers[at]!);
    return symbol && { ...source, symbol, offset: this.#offsets[at]! };
  }
}

/** Of two aliases, the exported one (`write`), not the internal one (`__GI___libc_write`); else the first. */
function plainest(a: IndexedSymbol, b: IndexedSymbol): IndexedSymbol {
  return isInner(b) < isInner(a) ? b : a;
}

/** An internal name is not exported, or starts with underscores. Higher is more internal. */
function isInner({ origin, symbol: { name } }: IndexedSymbol): number {
  const underscores = /^_*/u.exec(name)![0].length;
  return (origin === "dynsym" ? 0 : 100) + underscores;
}

/** Of one symbol in two tables, that of the dynamic table, because debug files make all symbols local; else the first. */
function fuller(before: IndexedSymbol | undefined, found: IndexedSymbol): IndexedSymbol {
  return !before || found.origin === "dynsym" ? found : before;
}

/** Three growing columns. */
class Entries {
  #count = 0;
  #offsets = new Float64Array(1024);
  #numbers = new Uint32Array(1024);
  #sources = new Uint8Array(1024);

  add(offset: number, number: number, source: number): void {
    if (this.#count === this.#offsets.length) this.#grow();
    this.#offsets[this.#count] = offset;
    this.#numbers[this.#count] = number;
    this.#sources[this.#count] = source;
    this.#count += 1;
  }

  /** By offset; equal offsets in the order of insertion. */
  sorted(): { offsets: Float64Array; numbers: Uint32Array; sources: Uint8Array } {
    const order = Uint32Array.from({ length: this.#count }, (_, index) => index);
    order.sort((a, b) => this.#offsets[a]! - this.#offsets[b]! || a - b);
    const offsets = Float64Array.from(order, (entry) => this.#offsets[entry]!);
    const numbers = Uint32Array.from(order, (entry) => this.#numbers[entry]!);
    const sources = Uint8Array.from(order, (entry) => this.#sources[entry]!);
    return { offsets, numbers, sources };
  }

  #grow(): void {
    const length = this.#count * 2;
    const [offsets, numbers, sources] = [this.#offsets, this.#numbers, this.#sources];
    this.#offsets = new Float64Array(length);
    this.#offsets.set(offsets);
    this.#numbers = new Uint32Array(length);
    this.#numbers.set(numbers);
    this.#sources = new Uint8Array(length);
    this.#sources.set(sources);
  }
}
