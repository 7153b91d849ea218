import type { EventBatch } from "../../trace/decode/batch.ts";
import type { SlotReader } from "../keys/key-part.ts";

/** Pairs as they are found, value by value. All their events have one CPU. */
export class FoundPairs {
  /** Rows of their `to` events in `ends`. */
  readonly rows: number[] = [];
  readonly timesNs: number[] = [];
  readonly durationsNs: number[] = [];
  /** Numbers of the recorded events that ended them. */
  readonly endSerials: number[] = [];
  /** What was kept of their `from` events: by slot, a value for each pair. */
  readonly slots: readonly number[][];

  /** The batch of their `to` events; absent: they have not ended. */
  readonly ends: EventBatch | undefined;

  constructor(slots: number, ends?: EventBatch) {
    this.ends = ends;
    this.slots = Array.from({ length: slots }, () => []);
  }

  get count(): number {
    return this.timesNs.length;
  }

  add(row: number, timeNs: number, durationNs: number, endSerial: number, kept: readonly SlotReader[]): void {
    this.rows.push(row);
    this.timesNs.push(timeNs);
    this.durationsNs.push(durationNs);
    this.endSerials.push(endSerial);
    for (let slot = 0; slot < kept.length; slot++) this.slots[slot]!.push(kept[slot]!(row));
  }
}
