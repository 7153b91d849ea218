import type { ElfHeader } from "./elf-header.ts";
import type { WordReader, WordRecord } from "./word-reader.ts";

/** One program header (elf(5), Elf32_Phdr and Elf64_Phdr). */
export interface Segment {
  readonly kind: "load" | "dynamic" | "note" | "interpreter";
  readonly executable: boolean;
  /** Where its bytes are in the file. */
  readonly offset: number;
  readonly fileBytes: number;
  /** Where the first of them is in memory, before relocation. */
  readonly address: bigint;
  /** The address behind the last one that the file holds. */
  readonly end: bigint;
  readonly align: number;
}

/**
 * The segments that matter here, in the file's order. The kernel refuses a program whose program headers take more than
 * 64 KiB (fs/binfmt_elf.c, `load_elf_phdrs`), so no more than these are read.
 */
export function readSegments(header: ElfHeader, reader: WordReader): readonly Segment[] {
  const { offset, entryBytes, count } = header.segments;
  if (entryBytes < entrySize(header)) return [];
  const most = Math.min(count, Math.floor(MOST_BYTES / entryBytes));
  const segments: Segment[] = [];
  for (let index = 0; index < most; index++) {
    const record = reader.record(offset + index * entryBytes, entrySize(header));
    if (!record) break;
    const segment = segmentOf(record, header.bits);
    if (segment) segments.push(segment);
  }
  return segments;
}

const MOST_BYTES = 64 * 1024;

function entrySize({ bits }: ElfHeader): number {
  return bits === 64 ? 56 : 32;
}

/** p_type: PT_LOAD 1, PT_DYNAMIC 2, PT_INTERP 3, PT_NOTE 4. */
const KINDS: readonly (Segment["kind"] | undefined)[] = [undefined, "load", "dynamic", "interpreter", "note"];

/** p_flags' bit for code, PF_X. */
const EXECUTABLE = 1;

function segmentOf(record: WordRecord, bits: 32 | 64): Segment | undefined {
  const kind = KINDS[record.u32(0)];
  if (kind === undefined) return undefined;
  const [flagsAt, offsetAt, addressAt, bytesAt, alignAt] =
    bits === 64 ? [4, 8, 16, 32, 48] : [24, 4, 8, 16, 28];
  const address = record.word(addressAt);
  const fileBytes = record.length(bytesAt);
  return {
    kind,
    executable: (record.u32(flagsAt) & EXECUTABLE) !== 0,
    offset: record.length(offsetAt),
    fileBytes,
    address,
    end: address + record.word(bytesAt),
    align: record.length(alignAt),
  };
}
