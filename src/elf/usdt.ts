import { showBytes } from "../core/show-bytes.ts";
import type { ElfFile } from "./file/open-elf.ts";
import { fileOffsetOf } from "./file/file-offset.ts";
import { type WordLayout, WordRecord } from "./file/word-reader.ts";

/**
 * A static probe in a program (`DTRACE_PROBE`, sys/sdt.h), from its note: owner `stapsdt`, type 3 (SystemTap, "User Space Probe
 * Implementation").
 */
export interface StaticProbe {
  readonly provider: string;
  readonly name: string;
  /** File offset of its code; absent if it is outside the executable segments. */
  readonly offset?: number;
  /** File offset of its semaphore: a counter that must be above zero for the program to run the probe. */
  readonly semaphoreOffset?: number;
  /** It has a semaphore, but outside the segments of the file. */
  readonly unmappedSemaphore?: true;
  /** Its arguments, in assembler syntax: `-4@%edi 8@-24(%rbp)`. */
  readonly arguments: string;
}

/** The note's type (_SDT_NOTE_TYPE). */
const TYPE = 3;

/** All static probes in the order of their notes. Malformed notes are skipped. */
export function* staticProbes(elf: ElfFile): Generator<StaticProbe> {
  const base = elf.sections.named(".stapsdt.base")?.address;
  for (const { owner, type, content } of elf.notes()) {
    if (owner !== "stapsdt" || type !== TYPE) continue;
    const probe = probeOf(content, elf, base);
    if (probe) yield probe;
  }
}

/** Three addresses, then three strings. prelink(8) moves the file and its base after the note was written. */
function probeOf(content: Uint8Array, elf: ElfFile, base: bigint | undefined): StaticProbe | undefined {
  const wordBytes = elf.header.bits / 8;
  const texts = content.length < 3 * wordBytes ? undefined : textsIn(content.subarray(3 * wordBytes));
  if (!texts) return undefined;
  const [code, noteBase, semaphore] = addressesIn(content, elf.header);
  const moved = base === undefined || noteBase === 0n ? 0n : base - noteBase!;
  const offset = fileOffsetOf(elf.code, code! + moved);
  const semaphoreOffset = semaphore === 0n ? undefined : fileOffsetOf(elf.loaded, semaphore! + moved);
  return {
    ...texts,
    ...(offset !== undefined && { offset }),
    ...(semaphoreOffset !== undefined && { semaphoreOffset }),
    ...(semaphore !== 0n && semaphoreOffset === undefined && { unmappedSemaphore: true }),
  };
}

function addressesIn(content: Uint8Array, layout: WordLayout): readonly bigint[] {
  const record = new WordRecord(content, layout);
  const wordBytes = layout.bits / 8;
  return [record.word(0), record.word(wordBytes), record.word(2 * wordBytes)];
}

function textsIn(bytes: Uint8Array): Pick<StaticProbe, "provider" | "name" | "arguments"> | undefined {
  const ends = [0, 0, 0];
  let from = 0;
  const texts = ends.map(() => {
    const end = bytes.indexOf(0, from);
    const text = end < 0 ? undefined : showBytes(bytes.subarray(from, end));
    from = end + 1;
    return text;
  });
  const [provider, name, args] = texts;
  if (provider === undefined || name === undefined || args === undefined) return undefined;
  return { provider, name, arguments: args };
}
