import type { ByteSource } from "../../core/byte-source.ts";
import { type ElfSymbol, rawSymbol, type RawSymbol, reservedSection, symbolBytes } from "./elf-symbol.ts";
import type { StringTable } from "../file/string-table.ts";
import type { VersionTable } from "./version-table.ts";
import { type WordLayout, WordReader, WordRecord } from "../file/word-reader.ts";

/** The section of a symbol table. */
export type TableName = ".symtab" | ".dynsym";

interface Parts {
  readonly name: TableName;
  /** The entries. */
  readonly source: ByteSource;
  readonly strings: StringTable;
  readonly versions?: VersionTable | undefined;
}

/** Symbols are read this many bytes at a time; a multiple of both entry sizes. */
const CHUNK_BYTES = 48 * 16_384;

/** A symbol table that stays in its file: entries are read on demand, or chunk by chunk. */
export class SymbolTable {
  readonly name: TableName;
  readonly layout: WordLayout;
  readonly count: number;
  readonly source: ByteSource;
  readonly strings: StringTable;
  readonly entryBytes: 16 | 24;
  readonly #reader: WordReader;
  readonly #versions: VersionTable | undefined;

  constructor({ name, source, strings, versions }: Parts, layout: WordLayout) {
    this.name = name;
    this.layout = layout;
    this.source = source;
    this.strings = strings;
    this.entryBytes = symbolBytes(layout);
    this.count = Math.floor(source.size / this.entryBytes);
    this.#reader = new WordReader(source, layout);
    this.#versions = versions;
  }

  raw(index: number): RawSymbol | undefined {
    const record = this.#reader.record(index * this.entryBytes, this.entryBytes);
    return record && rawSymbol(record, index, this.layout);
  }

  symbol(index: number): ElfSymbol | undefined {
    const raw = this.raw(index);
    return raw && this.named(raw);
  }

  /** Adds the name, and the version: from the version table, or from the name, as linkers write it into `.symtab`. */
  named(raw: RawSymbol): ElfSymbol {
    const text = this.strings.at(raw.nameAt);
    const version = this.#versions?.of(raw.index, raw.section === reservedSection.undefined);
    if (version) return { ...raw, name: text, version };
    return this.name === ".symtab" ? { ...raw, ...splitVersion(text) } : { ...raw, name: text };
  }

  /** All entries except the first, which is reserved. */
  *rawSymbols(): Generator<RawSymbol> {
    for (const { view: shared, firstIndex, count } of this.chunks()) {
      // The consumer may read from the file too, which invalidates the view.
      const view = shared.slice();
      for (let entry = 0; entry < count; entry++) {
        if (firstIndex + entry === 0) continue;
        const bytes = view.subarray(entry * this.entryBytes, (entry + 1) * this.entryBytes);
        yield rawSymbol(new WordRecord(bytes, this.layout), firstIndex + entry, this.layout);
      }
    }
  }

  /** The bytes of all entries, chunk by chunk. A view is valid until the next read from the file. */
  *chunks(): Generator<{ view: Uint8Array; firstIndex: number; count: number }> {
    const size = this.count * this.entryBytes;
    for (let offset = 0; offset < size;) {
      const view = this.source.read(offset, Math.min(CHUNK_BYTES, size - offset));
      const count = Math.floor(view.length / this.entryBytes);
      if (count === 0) return;
      yield { view, firstIndex: offset / this.entryBytes, count };
      offset += count * this.entryBytes;
    }
  }
}

/** Splits `memcpy@@GLIBC_2.14`. A name may start with an @. */
function splitVersion(text: string): Pick<ElfSymbol, "name" | "version"> {
  const at = text.indexOf("@", 1);
  if (at < 0) return { name: text };
  const isDefault = text[at + 1] === "@";
  const version = text.slice(at + (isDefault ? 2 : 1));
  return version === "" ? { name: text } : { name: text.slice(0, at), version: { name: version, isDefault } };
}
