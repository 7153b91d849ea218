import { EarliestHeap } from "../../trace/decode/earliest-heap.ts";
import type { CpuCursor } from "./cpu-cursor.ts";

/** The CPU whose record is next in time, of equal ones the lowest (kernel/trace/trace.c, __find_next_entry). */
export class EarliestCpu {
  readonly #cursors = new EarliestHeap<CpuCursor>();

  constructor(cursors: readonly CpuCursor[]) {
    for (const cursor of cursors) {
      if (cursor.current) this.#cursors.push(cursor, cursor.current.timeNs, cursor.cpu);
    }
  }

  /** Only the one that it gave last may have moved on since. */
  get(): CpuCursor | undefined {
    const current = this.#cursors.top?.current;
    if (current) this.#cursors.settleTop(current.timeNs);
    else this.#cursors.removeTop();
    return this.#cursors.top;
  }
}
