import type { ByteSource } from "../../core/byte-source.ts";
import type { CpuSection, TraceDatMeta } from "../../trace/trace-dat/trace-dat-meta.ts";
import { buildTraceDatHeader, layoutTraceDat } from "../../trace/trace-dat/write-trace-dat.ts";

/** Sub-buffers of one CPU. */
export interface CpuBytes {
  readonly cpu: number;
  readonly bytes: Uint8Array;
}

/** A recording in memory. */
export function pieceOf(meta: TraceDatMeta, data: readonly CpuBytes[]): ByteSource {
  const { reserveBytes } = layoutTraceDat(meta);
  const sections: CpuSection[] = [];
  let end = reserveBytes;
  for (const { cpu, bytes } of data) {
    sections.push({ cpu, offset: end, bytes: bytes.length });
    end += bytes.length;
  }
  const file = new Uint8Array(end);
  file.set(buildTraceDatHeader(meta, sections, reserveBytes));
  for (const [index, { bytes }] of data.entries()) file.set(bytes, sections[index]!.offset);
  return { size: end, read: (offset, length) => file.subarray(offset, offset + length) };
}
