import type { CpuStream } from "../ring-buffer/cpu-stream.ts";
import type { Column, EventBatch, Loss, OrderedEvents, RecordRows } from "./batch.ts";
import { RunMerger } from "./merge-runs.ts";
import type { Selection } from "./selection.ts";

/** The records of one event on one CPU: `count` from `first` on among those of the interval. */
interface BatchRecords {
  readonly stream: CpuStream;
  readonly slot: number;
  first: number;
  count: number;
}

const NO_BATCH = -1;
const NO_COLUMNS: ReadonlyMap<string, Column> = new Map();

/**
 * An interval while it is collected: CPU by CPU, each one's records in one go. What they are, and in which order they occurred, is in
 * arrays that all intervals of a reading share: thousands of CPUs, or events, take no more memory than one.
 */
export class Interval {
  readonly #selection: Selection;
  readonly #merger = new RunMerger();
  #batches: BatchRecords[] = [];
  /** By slot: which of the batches the stream that is being taken puts its records into. */
  readonly #batchOf: Int32Array;
  /** Of each record, CPU by CPU in recorded order. */
  #length = 0;
  #batch = new Uint32Array(0);
  #row = new Uint32Array(0);
  #times = new Float64Array(0);
  /** Of each record, batch by batch. */
  #offsets = new Uint32Array(0);
  #lengths = new Uint32Array(0);
  #rowTimes = new Float64Array(0);
  /** Where each CPU's records end. */
  #ends: number[] = [];
  #losses: Loss[] = [];

  constructor(selection: Selection) {
    this.#selection = selection;
    this.#batchOf = new Int32Array(selection.slots.length).fill(NO_BATCH);
  }

  /** Takes a stream's records from its head up to `end`. Lower CPUs come first. */
  take(stream: CpuStream, end: number): void {
    const begin = this.#length;
    this.#reserve(begin + end - stream.head);
    this.#takeLosses(stream, end);
    const firstBatch = this.#batches.length;
    this.#assign(stream, end);
    this.#layOut(firstBatch, begin);
    this.#place(stream, begin);
    for (let batch = firstBatch; batch < this.#batches.length; batch++)
      this.#batchOf[this.#batches[batch]!.slot] = NO_BATCH;
    stream.head = end;
    this.#ends.push(this.#length);
  }

  /** Decodes what was taken, and begins anew. */
  finish(): OrderedEvents {
    const times = this.#rowTimes.slice(0, this.#length);
    const batches = this.#batches.map((records) => this.#decode(records, times));
    const events = { batches, ...this.#order() };
    this.#batches = [];
    this.#length = 0;
    this.#ends = [];
    this.#losses = [];
    return events;
  }

  /** Says of each record which batch it is of, and how many records each batch has. */
  #assign(stream: CpuStream, end: number): void {
    const batchOf = this.#batchOf;
    const batches = this.#batches;
    const batch = this.#batch;
    const { slots, head } = stream;
    const shift = this.#length - head;
    for (let index = head; index < end; index++) {
      const slot = slots[index]!;
      let own = batchOf[slot]!;
      if (own === NO_BATCH) {
        own = batches.length;
        batchOf[slot] = own;
        batches.push({ stream, slot, first: 0, count: 0 });
      }
      batches[own]!.count++;
      batch[index + shift] = own;
    }
    this.#length = end + shift;
  }

  /** One batch behind the other, from `begin` on. Counts begin anew: they are rows now. */
  #layOut(firstBatch: number, begin: number): void {
    let first = begin;
    for (let index = firstBatch; index < this.#batches.length; index++) {
      const records = this.#batches[index]!;
      records.first = first;
      first += records.count;
      records.count = 0;
    }
  }

  #place({ head, offsets, lengths, times }: CpuStream, begin: number): void {
    const shift = head - begin;
    for (let index = begin; index < this.#length; index++) {
      const records = this.#batches[this.#batch[index]!]!;
      const row = records.count++;
      const at = records.first + row;
      const time = times[index + shift]!;
      this.#row[index] = row;
      this.#times[index] = time;
      this.#rowTimes[at] = time;
      this.#offsets[at] = offsets[index + shift]!;
      this.#lengths[at] = lengths[index + shift]!;
    }
  }

  /** `allTimes`: of all batches, in memory that is the interval's own. */
  #decode({ stream, slot, first, count }: BatchRecords, allTimes: Float64Array): EventBatch {
    const { event, columns: decoders, keepsRecords } = this.#selection.slots[slot]!;
    const { bytes, view, cpu } = stream;
    const times = allTimes.subarray(first, first + count);
    if (decoders.length === 0 && !keepsRecords)
      return { event, cpu, length: count, times, columns: NO_COLUMNS };
    const offsets = this.#offsets.subarray(first, first + count);
    const lengths = this.#lengths.subarray(first, first + count);
    const rows = { bytes, view, count, offsets, lengths };
    const columns = new Map<string, Column>();
    for (const [name, decode] of decoders) columns.set(name, decode(rows));
    const batch = { event, cpu, length: count, times, columns };
    return keepsRecords ? { ...batch, records: copyOf(rows) } : batch;
  }

  #order(): Omit<OrderedEvents, "batches"> {
    const length = this.#length;
    if (this.#ends.length < 2) {
      const [batch, row] = [this.#batch.slice(0, length), this.#row.slice(0, length)];
      return { length, batch, row, losses: this.#losses };
    }
    const order = this.#merger.order(this.#times, this.#ends);
    const [batch, row] = [new Uint32Array(length), new Uint32Array(length)];
    for (let index = 0; index < length; index++) {
      batch[index] = this.#batch[order[index]!]!;
      row[index] = this.#row[order[index]!]!;
    }
    return { length, batch, row, losses: inOrder(this.#losses, order) };
  }

  /** Those before the records from the stream's head to `end`, which this interval is about to have. */
  #takeLosses(stream: CpuStream, end: number): void {
    const { cpu, head, losses } = stream;
    for (; stream.nextLoss < losses.length; stream.nextLoss++) {
      const { at, events } = losses[stream.nextLoss]!;
      if (at >= end) return;
      this.#losses.push({ at: this.#length + at - head, cpu, events });
    }
  }

  /** They grow: each CPU may have an interval of its own. */
  #reserve(needed: number): void {
    if (needed <= this.#batch.length) return;
    const size = Math.ceil(1.25 * needed);
    this.#batch = enlarged(this.#batch, new Uint32Array(size));
    this.#row = enlarged(this.#row, new Uint32Array(size));
    this.#times = enlarged(this.#times, new Float64Array(size));
    this.#offsets = enlarged(this.#offsets, new Uint32Array(size));
    this.#lengths = enlarged(this.#lengths, new Uint32Array(size));
    this.#rowTimes = enlarged(this.#rowTimes, new Float64Array(size));
  }
}

/** The stream's memory, and what says where its records are, will have others. */
function copyOf({ bytes, count, offsets, lengths }: RecordRows): RecordRows {
  const starts = new Uint32Array(count);
  let size = 0;
  for (let row = 0; row < count; row++) {
    starts[row] = size;
    size += lengths[row]!;
  }
  const copy = new Uint8Array(size);
  for (let row = 0; row < count; row++) {
    const start = offsets[row]!;
    copy.set(bytes.subarray(start, start + lengths[row]!), starts[row]);
  }
  return { bytes: copy, view: new DataView(copy.buffer), count, offsets: starts, lengths: lengths.slice() };
}

/** Losses are said to be before a record as it was taken: where is it in the order? */
function inOrder(losses: readonly Loss[], order: Uint32Array): readonly Loss[] {
  if (losses.length === 0) return losses;
  const placeOf = new Uint32Array(order.length);
  for (let place = 0; place < order.length; place++) placeOf[order[place]!] = place;
  const placed = losses.map((loss) => ({ ...loss, at: placeOf[loss.at]! }));
  return placed.sort((a, b) => a.at - b.at);
}

function enlarged<T extends Uint32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
