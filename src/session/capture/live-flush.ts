import { clockValue } from "../../trace/trace-dat/trace-dat-texts.ts";
import { readClock } from "./cpu-stats.ts";
import type { ReaderTask } from "./reader-protocol.ts";

/** How often a reader writes sub-buffers that are not full yet, if rows are printed while recording. */
export const LIVE_INTERVAL_MS = 200;

/** Tells when a reader has to write what it has, and up to which time that is complete. */
export class LiveFlush {
  readonly #task: Pick<ReaderTask, "stats" | "slot">;
  readonly #complete: BigInt64Array;
  #lastMs = -Infinity;
  #clock: bigint | undefined;

  constructor(task: Pick<ReaderTask, "stats" | "slot">, complete: BigInt64Array) {
    this.#task = task;
    this.#complete = complete;
  }

  /** Call before the buffer is emptied. */
  begin(): void {
    if (performance.now() - this.#lastMs < LIVE_INTERVAL_MS) return;
    this.#clock = clockValue(readClock(this.#task.stats));
  }

  /** Call when the buffer is empty. `flush` writes everything that was read. */
  end(flush: () => void): void {
    if (this.#clock === undefined) return;
    flush();
    Atomics.store(this.#complete, this.#task.slot, this.#clock);
    this.#clock = undefined;
    this.#lastMs = performance.now();
  }
}
