import type { CpuSection } from "./trace-dat-meta.ts";
import type { ByteSource } from "../recording.ts";

/** Finds the section that holds a byte. Sections don't overlap (`openTraceDat` refuses those that do). */
export class SectionIndex<Section extends CpuSection> {
  readonly #sorted: readonly Section[];

  constructor(sections: readonly Section[]) {
    this.#sorted = sections.toSorted((a, b) => a.offset - b.offset);
  }

  at(offset: number): Section | undefined {
    const sorted = this.#sorted;
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]!.offset <= offset) low = middle + 1;
      else high = middle;
    }
    const section = sorted[low - 1];
    return section && offset < section.offset + section.bytes ? section : undefined;
  }
}

/** CPUs that shared bytes could make a small file as large as one likes. */
export function overlap(sections: readonly CpuSection[]): string | undefined {
  const sorted = sections.toSorted((a, b) => a.offset - b.offset);
  const wrong = sorted.find(({ offset }, index) => {
    const before = sorted[index - 1];
    return before !== undefined && offset < before.offset + before.bytes;
  });
  return wrong && `the data of CPU ${wrong.cpu} overlaps the data of another CPU`;
}

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
