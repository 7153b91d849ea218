import type { Segment } from "./segments.ts";

/**
 * Where the byte of an address is in the file: address − p_vaddr + p_offset of the first loaded segment that holds it, the
 * same for every kind of program and library. Nothing where no segment has it from the file. Of code only, as uprobes want
 * it, with `executable` segments.
 */
export function fileOffsetOf(segments: readonly Segment[], address: bigint): number | undefined {
  for (const segment of segments) {
    if (address >= segment.address && address < segment.end)
      return segment.offset + Number(address - segment.address);
  }
  return undefined;
}

/** The address of a byte of the file, where a loaded segment has it. */
export function addressOf(segments: readonly Segment[], offset: number): bigint | undefined {
  for (const segment of segments) {
    if (offset >= segment.offset && offset < segment.offset + segment.fileBytes)
      return segment.address + BigInt(offset - segment.offset);
  }
  return undefined;
}
