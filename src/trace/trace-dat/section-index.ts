import type { CpuSection } from "./trace-dat-meta.ts";

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
