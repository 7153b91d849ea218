import type { FaultCounts, PageFaults } from "../../document/result-document.ts";

/** What a page can be malformed by. */
export type PageFault = keyof PageFaults;

/** Faults met while decoding: counted, never guessed around. */
export class FaultTally {
  malformedRecords = 0;
  pagesWithMissedEvents = 0;
  readonly #pages = new Map<PageFault, number>();

  /** Of one page, one fault. */
  malformedPages(fault: PageFault, pages = 1): void {
    if (pages > 0) this.#pages.set(fault, (this.#pages.get(fault) ?? 0) + pages);
  }

  counts(): FaultCounts {
    const pages = [...this.#pages].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return {
      malformedPages: pages.reduce((sum, [, count]) => sum + count, 0),
      ...(pages.length > 0 && { pageFaults: Object.fromEntries(pages) }),
      malformedRecords: this.malformedRecords,
      pagesWithMissedEvents: this.pagesWithMissedEvents,
    };
  }
}
