import type { EventBatch, Loss, OrderedEvents } from "./batch.ts";
import { BatchRows } from "./batch-rows.ts";
import type { CpuStream } from "../ring-buffer/cpu-stream.ts";
import { EarliestHeap } from "./earliest-heap.ts";
import type { Selection } from "./selection.ts";

/** Most events of one stretch; with thousands of CPUs more, so that each batch has some. */
const STRETCH_EVENTS = 1 << 16;
const STRETCH_EVENTS_PER_CPU = 64;

/**
 * Merges the CPUs' records in time order (ties: lower CPU first) and decodes them a stretch at a time. Every row of a
 * stretch's batches is in that stretch's order exactly once. Only one chunk a CPU and one stretch are in memory.
 */
export function* orderedEvents(
  streams: readonly CpuStream[],
  selection: Selection,
): Generator<OrderedEvents> {
  const heap: StreamHeap = new EarliestHeap();
  for (const stream of streams) if (stream.refill()) heap.push(stream, nextTime(stream), stream.cpu);
  const stretch = new Stretch(selection, streams.length);
  while (heap.top) {
    fill(stretch, heap);
    yield stretch.finish();
    refillTop(heap);
  }
}

/** The streams that have records, by their next ones; ties go to the lower CPU. */
type StreamHeap = EarliestHeap<CpuStream>;

function nextTime({ times, head }: CpuStream): number {
  return times[head]!;
}

/** Until the stretch is full, or a stream needs a chunk that would overwrite the one still in use. */
function fill(stretch: Stretch, heap: StreamHeap): void {
  for (let top = heap.top; top && !stretch.full; top = heap.top) {
    const second = heap.second;
    stretch.take(top, second?.time ?? Infinity, !second || top.cpu < second.number);
    if (top.head < top.count) heap.settleTop(nextTime(top));
    else if (top.hasMore) return;
    else heap.removeTop();
  }
}

function refillTop(heap: StreamHeap): void {
  const top = heap.top;
  if (!top || top.head < top.count) return;
  if (top.refill()) heap.settleTop(nextTime(top));
  else heap.removeTop();
}

/** Of one stretch. Thousands of events, each rare, would have a batch each: many small stretches take less memory. */
const MOST_BATCHES = 1 << 12;
const MOST_BATCHES_PER_CPU = 2;
/** Rows of events on CPUs whose memory is kept from stretch to stretch: far more than events that a kernel has and CPUs that are busy. */
const MOST_KEPT = 1 << 14;

/** By slot; sparse, where only some of many events occur on a CPU. */
type SlotRows = (BatchRows | undefined)[];

/** A stretch while it is collected. */
class Stretch {
  readonly #selection: Selection;
  /** By stream, then by slot: kept from stretch to stretch for their memory. */
  readonly #rows = new Map<CpuStream, SlotRows>();
  #kept = 0;
  #used: BatchRows[] = [];
  /** They grow: each CPU may have a stretch of its own. */
  #batch = new Uint32Array(1024);
  #row = new Uint32Array(1024);
  #length = 0;
  #losses: Loss[] = [];
  readonly #most: number;
  readonly #mostBatches: number;

  constructor(selection: Selection, cpus: number) {
    this.#selection = selection;
    this.#most = Math.max(STRETCH_EVENTS, STRETCH_EVENTS_PER_CPU * cpus);
    this.#mostBatches = Math.max(MOST_BATCHES, MOST_BATCHES_PER_CPU * cpus);
  }

  get full(): boolean {
    return this.#length === this.#most || this.#used.length >= this.#mostBatches;
  }

  /** Takes records from the stream's head: those before `bound`, and at it where the stream goes first. */
  take(stream: CpuStream, bound: number, goesFirst: boolean): void {
    const { times, slots, count } = stream;
    const rowsOfSlot = this.#rowsOf(stream);
    let { head } = stream;
    let length = this.#length;
    this.#reserve(length + count - head);
    while (head < count && length < this.#most && this.#used.length < this.#mostBatches) {
      const time = times[head]!;
      if (time > bound || (time === bound && !goesFirst)) break;
      const rows = rowsOfSlot[slots[head]!] ?? this.#addRows(stream, rowsOfSlot, slots[head]!);
      if (rows.count === 0) this.#use(rows);
      this.#batch[length] = rows.index;
      this.#row[length] = rows.count;
      length++;
      rows.push(stream.offsets[head]!, stream.lengths[head]!, time);
      head++;
    }
    this.#takeLosses(stream, head);
    stream.head = head;
    this.#length = length;
  }

  /** Decodes what was taken, and begins anew. */
  finish(): OrderedEvents {
    const batches: EventBatch[] = this.#used.map((rows) => rows.decode());
    const length = this.#length;
    const [batch, row] = [this.#batch.slice(0, length), this.#row.slice(0, length)];
    const events = { batches, length, batch, row, losses: this.#losses };
    for (const rows of this.#used) rows.clear();
    if (this.#kept > MOST_KEPT) this.#rows.clear();
    if (this.#kept > MOST_KEPT) this.#kept = 0;
    this.#used = [];
    this.#length = 0;
    this.#losses = [];
    return events;
  }

  /** Those before the records from the stream's head to `end`, which this stretch is about to have. */
  #takeLosses(stream: CpuStream, end: number): void {
    const { cpu, head, losses } = stream;
    for (; stream.nextLoss < losses.length; stream.nextLoss++) {
      const { at, events } = losses[stream.nextLoss]!;
      if (at >= end) return;
      this.#losses.push({ at: this.#length + at - head, cpu, events });
    }
  }

  #reserve(needed: number): void {
    const size = Math.min(this.#most, Math.max(needed, 2 * this.#batch.length));
    if (needed <= this.#batch.length || size === this.#batch.length) return;
    this.#batch = enlarged(this.#batch, size);
    this.#row = enlarged(this.#row, size);
  }

  #rowsOf(stream: CpuStream): SlotRows {
    const known = this.#rows.get(stream);
    if (known) return known;
    const rows: SlotRows = [];
    this.#rows.set(stream, rows);
    return rows;
  }

  #addRows(stream: CpuStream, rowsOfSlot: SlotRows, slot: number): BatchRows {
    this.#kept += 1;
    const rows = new BatchRows(stream, this.#selection.slots[slot]!);
    rowsOfSlot[slot] = rows;
    return rows;
  }

  #use(rows: BatchRows): void {
    rows.index = this.#used.length;
    this.#used.push(rows);
  }
}

function enlarged(old: Uint32Array<ArrayBuffer>, size: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(size);
  larger.set(old);
  return larger;
}
