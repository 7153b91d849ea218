import { EarliestHeap } from "../../trace/earliest-heap.ts";
import type { CpuCursor } from "./cpu-cursor.ts";

/** The CPU whose record is next in time, of equal ones the lowest (kernel/trace/trace.c, __find_next_entry). */
export class EarliestCpu {
  readonly #cursors = new EarliestHeap(isBefore);

  constructor(cursors: readonly CpuCursor[]) {
    for (const cursor of cursors) if (cursor.current) this.#cursors.push(cursor);
  }

  /** Only the one that it gave last may have moved on since. */
  get(): CpuCursor | undefined {
    if (this.#cursors.top?.current) this.#cursors.settleTop();
    else this.#cursors.removeTop();
    return this.#cursors.top;
  }
}

function isBefore(a: CpuCursor, b: CpuCursor): boolean {
  const difference = a.current!.timeNs - b.current!.timeNs;
  return difference < 0 || (difference === 0 && a.cpu < b.cpu);
}
