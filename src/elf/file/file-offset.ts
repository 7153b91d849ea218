import type { Segment } from "./segments.ts";

/**
 * Converts an address to a file offset: address − p_vaddr + p_offset of the first loaded segment that contains it. Nothing if no
 * segment has it from the file. Pass only executable segments to restrict it to code, as uprobes need.
 */
export function fileOffsetOf(segments: readonly Segment[], address: bigint): number | undefined {
  for (const segment of segments) {
    if (address >= segment.address && address < segment.end)
      return segment.offset + Number(address - segment.address);
  }
  return undefined;
}

/** Converts a file offset to an address. Nothing if no loaded segment contains it. */
export function addressOf(segments: readonly Segment[], offset: number): bigint | undefined {
  for (const segment of segments) {
    if (offset >= segment.offset && offset < segment.offset + segment.fileBytes)
      return segment.address + BigInt(offset - segment.offset);
  }
  return undefined;
}
