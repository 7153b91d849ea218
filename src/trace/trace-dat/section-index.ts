import type { CpuSection } from "../trace-dat-meta.ts";

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
