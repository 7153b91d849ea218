import type { ByteSource } from "../recording.ts";
import type { CpuSection } from "./trace-dat-meta.ts";

/** Sections as far as the source goes, and how many its end cut short, or away. */
export function clipped(
  source: ByteSource,
  sections: readonly CpuSection[],
): { readonly sections: readonly CpuSection[]; readonly cut: number } {
  const found = sections.map((section) => ({
    ...section,
    bytes: Math.max(0, Math.min(section.bytes, source.size - section.offset)),
  }));
  const cut = found.filter(({ bytes }, index) => bytes < sections[index]!.bytes).length;
  return { sections: found.filter(({ bytes }) => bytes > 0), cut };
}
