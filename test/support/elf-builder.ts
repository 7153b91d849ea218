/** What an `ElfBuilder` is told of one section; sections are numbered from 1 in the order they are added. */
export interface SectionSpec {
  readonly name: string;
  /** SHT_*. */
  readonly type: number;
  readonly content: Uint8Array;
  readonly flags?: number;
  readonly address?: bigint;
  readonly link?: number;
  readonly info?: number;
  readonly entryBytes?: number;
}

export interface SegmentSpec {
  /** PT_*. */
  readonly type: number;
  /** PF_*: 1 execute, 2 write, 4 read. */
  readonly flags: number;
  readonly offset: number;
  readonly address: bigint;
  readonly bytes: number;
}

export interface SymbolSpec {
  readonly name: string;
  readonly value: bigint;
  readonly size: number;
  /** STT_* and STB_*. */
  readonly type: number;
  readonly binding: number;
  readonly section: number;
}

/** Writes exactly the ELF file that a test means, in any of the four layouts. */
export class ElfBuilder {
  readonly #bits: 32 | 64;
  readonly #littleEndian: boolean;
  readonly #machine: number;
  readonly #segments: SegmentSpec[] = [];
  readonly #sections: SectionSpec[] = [];

  constructor(bits: 32 | 64, littleEndian: boolean, machine: number) {
    this.#bits = bits;
    this.#littleEndian = littleEndian;
    this.#machine = machine;
  }

  segment(segment: SegmentSpec): this {
    this.#segments.push(segment);
    return this;
  }

  section(section: SectionSpec): this {
    this.#sections.push(section);
    return this;
  }

  /** Adds a string table and a symbol table that refers to it; SHT_SYMTAB is 2, SHT_STRTAB 3. */
  symbols(
    symbols: readonly SymbolSpec[],
    change: (content: Uint8Array) => Partial<SectionSpec> = () => ({}),
  ): this {
    const [entries, strings] = this.#symbolBytes(symbols);
    const entryBytes = this.#bits === 64 ? 24 : 16;
    this.section({ name: ".strtab", type: 3, content: strings });
    const link = this.#sections.length;
    return this.section({ name: ".symtab", type: 2, content: entries, link, entryBytes, ...change(entries) });
  }

  build(): Buffer {
    const names = this.#sectionNames();
    const all: SectionSpec[] = [...this.#sections, { name: ".shstrtab", type: 3, content: names.bytes }];
    const headerBytes = this.#bits === 64 ? 64 : 52;
    const segmentBytes = this.#segments.map((segment) => this.#segmentHeader(segment));
    let end = headerBytes + segmentBytes.reduce((sum, each) => sum + each.length, 0);
    const placed = all.map((section) => {
      const offset = Math.ceil(end / 8) * 8;
      end = offset + section.content.length;
      return { section, offset };
    });
    const sectionsAt = Math.ceil(end / 8) * 8;
    const headers = placed.map(({ section, offset }) =>
      this.#sectionHeader(section, offset, names.at.get(section.name) ?? 0),
    );
    const empty = Buffer.alloc(this.#bits === 64 ? 64 : 40);
    const file = Buffer.alloc(sectionsAt + (headers.length + 1) * empty.length);
    this.#fileHeader(sectionsAt, headers.length + 1).copy(file, 0);
    Buffer.concat(segmentBytes).copy(file, headerBytes);
    for (const { section, offset } of placed) file.set(section.content, offset);
    Buffer.concat([empty, ...headers]).copy(file, sectionsAt);
    return file;
  }

  #symbolBytes(symbols: readonly SymbolSpec[]): readonly [Buffer, Buffer] {
    let strings = "\0";
    const entries = symbols.map(({ name, value, size, type, binding, section }) => {
      const nameAt = Buffer.byteLength(strings);
      strings += `${name}\0`;
      const info = (binding << 4) | type;
      return this.#bits === 64
        ? this.#numbers([4, nameAt], [1, info], [1, 0], [2, section], [8, value], [8, size])
        : this.#numbers([4, nameAt], [4, value], [4, size], [1, info], [1, 0], [2, section]);
    });
    const none = Buffer.alloc(this.#bits === 64 ? 24 : 16);
    return [Buffer.concat([none, ...entries]), Buffer.from(strings)];
  }

  #sectionNames(): { bytes: Buffer; at: Map<string, number> } {
    let text = "\0";
    const at = new Map<string, number>();
    for (const name of [...this.#sections.map((section) => section.name), ".shstrtab"]) {
      at.set(name, text.length);
      text += `${name}\0`;
    }
    return { bytes: Buffer.from(text), at };
  }

  #fileHeader(sectionsAt: number, sectionCount: number): Buffer {
    const word = this.#bits / 8;
    const headerBytes = this.#bits === 64 ? 64 : 52;
    const ident = Buffer.from([
      0x7f,
      0x45,
      0x4c,
      0x46,
      this.#bits === 64 ? 2 : 1,
      this.#littleEndian ? 1 : 2,
      1,
      0,
    ]);
    return Buffer.concat([
      ident,
      Buffer.alloc(8),
      this.#numbers(
        [2, 3],
        [2, this.#machine],
        [4, 1],
        [word, 0],
        [word, headerBytes],
        [word, sectionsAt],
        [4, 0],
      ),
      this.#numbers([2, headerBytes], [2, this.#bits === 64 ? 56 : 32], [2, this.#segments.length]),
      this.#numbers([2, this.#bits === 64 ? 64 : 40], [2, sectionCount], [2, sectionCount - 1]),
    ]);
  }

  #segmentHeader({ type, flags, offset, address, bytes }: SegmentSpec): Buffer {
    return this.#bits === 64
      ? this.#numbers(
          [4, type],
          [4, flags],
          [8, offset],
          [8, address],
          [8, address],
          [8, bytes],
          [8, bytes],
          [8, 4096],
        )
      : this.#numbers(
          [4, type],
          [4, offset],
          [4, address],
          [4, address],
          [4, bytes],
          [4, bytes],
          [4, flags],
          [4, 4096],
        );
  }

  #sectionHeader(section: SectionSpec, offset: number, nameAt: number): Buffer {
    const word = this.#bits / 8;
    const { type, flags = 0, address = 0n, content, link = 0, info = 0, entryBytes = 0 } = section;
    return this.#numbers(
      [4, nameAt],
      [4, type],
      [word, flags],
      [word, address],
      [word, offset],
      [word, content.length],
      [4, link],
      [4, info],
      [word, 8],
      [word, entryBytes],
    );
  }

  /** Numbers of so many bytes, one after another. */
  #numbers(...fields: readonly (readonly [bytes: number, value: number | bigint])[]): Buffer {
    return Buffer.concat(fields.map(([bytes, value]) => this.#number(bytes, BigInt(value))));
  }

  #number(bytes: number, value: bigint): Buffer {
    const digits = BigInt.asUintN(bytes * 8, value)
      .toString(16)
      .padStart(bytes * 2, "0");
    const big = Buffer.from(digits, "hex");
    return this.#littleEndian ? Buffer.from(big.toReversed()) : big;
  }
}
