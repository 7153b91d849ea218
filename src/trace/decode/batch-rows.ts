import type { Column, EventBatch } from "./batch.ts";
import type { RecordRows } from "./column-decoder.ts";
import type { CpuStream } from "../ring-buffer/cpu-stream.ts";
import type { Slot } from "./selection.ts";

/** The records of one event on one CPU that a stretch has taken; then their batch. */
export class BatchRows implements RecordRows {
  /** Its batch's index in the stretch. */
  index = 0;
  count = 0;
  /** They begin small: a recording may have many events, of which each stretch has few records. */
  offsets: Uint32Array = new Uint32Array(4);
  lengths: Uint32Array = new Uint32Array(4);
  readonly bytes: Uint8Array;
  readonly view: DataView;
  #times: Float64Array = new Float64Array(4);
  readonly #cpu: number;
  readonly #slot: Slot;

  constructor(stream: CpuStream, slot: Slot) {
    this.bytes = stream.bytes;
    this.view = stream.view;
    this.#cpu = stream.cpu;
    this.#slot = slot;
  }

  push(offset: number, length: number, time: number): void {
    if (this.count === this.offsets.length) this.#grow();
    this.offsets[this.count] = offset;
    this.lengths[this.count] = length;
    this.#times[this.count] = time;
    this.count++;
  }

  clear(): void {
    this.count = 0;
  }

  decode(): EventBatch {
    const columns = new Map<string, Column>();
    for (const [name, decode] of this.#slot.columns) columns.set(name, decode(this));
    const times = this.#times.slice(0, this.count);
    return { event: this.#slot.event, cpu: this.#cpu, length: this.count, times, columns };
  }

  #grow(): void {
    const size = 4 * this.count;
    const { offsets, lengths } = this;
    const times = this.#times;
    this.offsets = new Uint32Array(size);
    this.lengths = new Uint32Array(size);
    this.#times = new Float64Array(size);
    this.offsets.set(offsets);
    this.lengths.set(lengths);
    this.#times.set(times);
  }
}
