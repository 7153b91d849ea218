import type { EventBatch } from "../../trace/decode/batch.ts";

/** Counts events that an aggregation leaves out. A value, a key and a condition may all ask for the same row: it counts once. */
export class CountedRows {
  /** How many, each once. */
  events = 0;
  #lastBatch: EventBatch | undefined;
  #lastRow = -1;

  /** Counts a row, unless it is the one that was counted last. */
  count(batch: EventBatch, row: number): void {
    if (batch === this.#lastBatch && row === this.#lastRow) return;
    this.#lastBatch = batch;
    this.#lastRow = row;
    this.events += 1;
  }
}
