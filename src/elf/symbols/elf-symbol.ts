import type { WordLayout, WordRecord } from "../file/word-reader.ts";

/** An entry of a symbol table (elf(5), Elf32_Sym and Elf64_Sym). */
export interface RawSymbol {
  /** Its number in its table. */
  readonly index: number;
  readonly nameAt: number;
  readonly value: bigint;
  readonly size: number;
  readonly kind: SymbolKind;
  readonly binding: SymbolBinding;
  readonly visibility: SymbolVisibility;
  /** Number of its section, or one of `reservedSection`. */
  readonly section: number;
}

/** A symbol with its names. */
export interface ElfSymbol extends RawSymbol {
  /** Without a version. Hostile text. */
  readonly name: string;
  readonly version?: SymbolVersion;
}

/** The version of a dynamic symbol. */
export interface SymbolVersion {
  readonly name: string;
  /** True: newly linked programs get it, `write@@GLIBC_2.2.5`. False: it is kept for older ones, `write@GLIBC_2.0`. */
  readonly isDefault: boolean;
  /** For an undefined symbol, the library that defines it. */
  readonly library?: string;
}

/** STT_*. A `label` has no type: an entry point of assembler code, or data. */
export type SymbolKind =
  | "label"
  | "object"
  | "function"
  | "section"
  | "file"
  | "common"
  | "tls"
  | "ifunc"
  | "other";

/** STB_*. */
export type SymbolBinding = "local" | "global" | "weak" | "unique" | "other";

/** STV_*. */
export type SymbolVisibility = "default" | "internal" | "hidden" | "protected";

/** Values of st_shndx that are not section numbers: SHN_UNDEF, SHN_ABS, SHN_COMMON. */
export const reservedSection = { undefined: 0, absolute: 0xfff1, common: 0xfff2 } as const;

/** Size of an entry in bytes. */
export function symbolBytes({ bits }: WordLayout): 16 | 24 {
  return bits === 64 ? 24 : 16;
}

/** Decodes an entry. */
export function rawSymbol(record: WordRecord, index: number, { bits }: WordLayout): RawSymbol {
  const [infoAt, valueAt, sizeAt] = bits === 64 ? ([4, 8, 16] as const) : ([12, 4, 8] as const);
  const info = record.u8(infoAt);
  return {
    index,
    nameAt: record.u32(0),
    value: record.word(valueAt),
    size: record.length(sizeAt),
    kind: KINDS[info & 0xf] ?? "other",
    binding: BINDINGS[info >> 4] ?? "other",
    visibility: VISIBILITIES[record.u8(infoAt + 1) & 3]!,
    section: record.u16(infoAt + 2),
  };
}

const KINDS: readonly (SymbolKind | undefined)[] = [
  ...(["label", "object", "function", "section", "file", "common", "tls"] as const),
  undefined,
  undefined,
  undefined,
  "ifunc",
];

/** STB_GNU_UNIQUE is 10. */
const BINDINGS: readonly (SymbolBinding | undefined)[] = Object.assign([], ["local", "global", "weak"], {
  10: "unique",
});

const VISIBILITIES: readonly SymbolVisibility[] = ["default", "internal", "hidden", "protected"];

/** The name with its version: `write`, `memcpy@@GLIBC_2.14`, `memcpy@GLIBC_2.2.5`. */
export function versionedName({ name, version }: Pick<ElfSymbol, "name" | "version">): string {
  return version ? `${name}${version.isDefault ? "@@" : "@"}${version.name}` : name;
}
