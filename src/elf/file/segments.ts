import type { ElfHeader } from "./elf-header.ts";
import type { WordReader, WordRecord } from "./word-reader.ts";

/** One program header (elf(5), Elf32_Phdr and Elf64_Phdr). */
export interface Segment {
  readonly kind: "load" | "dynamic" | "note" | "interpreter";
  readonly executable: boolean;
  /** Offset of its bytes in the file. */
  readonly offset: number;
  readonly fileBytes: number;
  /** Address of the first byte, before relocation. */
  readonly address: bigint;
  /** The address after the last byte that is in the file. */
  readonly end: bigint;
  readonly align: number;
}

/**
 * Reads the segments of a relevant kind, in file order. The kernel refuses a program with more than 64 KiB of program headers
 * (fs/binfmt_elf.c, `load_elf_phdrs`), so no more are read.
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

/** The bit of executable segments in p_flags, PF_X. */
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
