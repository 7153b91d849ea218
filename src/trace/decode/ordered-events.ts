import type { EventBatch, Loss, OrderedEvents } from "./batch.ts";
import { BatchRows } from "./batch-rows.ts";
import type { CpuStream } from "../ring-buffer/cpu-stream.ts";
import type { Selection } from "./selection.ts";
import { StreamHeap } from "./stream-heap.ts";

/** Most events of one stretch. */
const STRETCH_EVENTS = 1 << 16;

/**
 * Merges the CPUs' records in time order (ties: lower CPU first) and decodes them a stretch at a time. Every row of a
 * stretch's batches is in that stretch's order exactly once. Only one chunk a CPU and one stretch are in memory.
 */
export function* orderedEvents(
  streams: readonly CpuStream[],
  selection: Selection,
): Generator<OrderedEvents> {
  const heap = new StreamHeap();
  for (const stream of streams) if (stream.refill()) heap.push(stream);
  const stretch = new Stretch(selection);
  while (heap.top) {
    fill(stretch, heap);
    yield stretch.finish();
    refillTop(heap);
  }
}

/** Until the stretch is full, or a stream needs a chunk that would overwrite the one still in use. */
function fill(stretch: Stretch, heap: StreamHeap): void {
  for (let top = heap.top; top && !stretch.full; top = heap.top) {
    const second = heap.second;
    stretch.take(top, second ? second.times[second.head]! : Infinity, !second || top.cpu < second.cpu);
    if (top.head < top.count) heap.settleTop();
    else if (top.hasMore) return;
    else heap.removeTop();
  }
}

function refillTop(heap: StreamHeap): void {
  const top = heap.top;
  if (!top || top.head < top.count) return;
  if (top.refill()) heap.settleTop();
  else heap.removeTop();
}

/** A stretch while it is collected. */
class Stretch {
  readonly #selection: Selection;
  /** By stream, then by slot: kept from stretch to stretch for their memory. */
  readonly #rows = new Map<CpuStream, (BatchRows | undefined)[]>();
  #used: BatchRows[] = [];
  #batch = new Uint32Array(STRETCH_EVENTS);
  #row = new Uint32Array(STRETCH_EVENTS);
  #length = 0;
  #losses: Loss[] = [];

  constructor(selection: Selection) {
    this.#selection = selection;
  }

  get full(): boolean {
    return this.#length === STRETCH_EVENTS;
  }

  /** Takes records from the stream's head: those before `bound`, and at it where the stream goes first. */
  take(stream: CpuStream, bound: number, goesFirst: boolean): void {
    const { times, slots, count } = stream;
    const rowsOfSlot = this.#rowsOf(stream);
    let { head } = stream;
    let length = this.#length;
    while (head < count && length < STRETCH_EVENTS) {
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
    this.#used = [];
    this.#length = 0;
    this.#losses = [];
    return events;
  }

  /** Those before the records from the stream's head to `end`, which this stretch is about to have. */
  #takeLosses({ cpu, head, losses }: CpuStream, end: number): void {
    for (const { at, events } of losses) {
      if (at >= head && at < end) this.#losses.push({ at: this.#length + at - head, cpu, events });
    }
  }

  #rowsOf(stream: CpuStream): (BatchRows | undefined)[] {
    const known = this.#rows.get(stream);
    if (known) return known;
    const rows: (BatchRows | undefined)[] = Array.from(
      { length: this.#selection.slots.length },
      () => undefined,
    );
    this.#rows.set(stream, rows);
    return rows;
  }

  #addRows(stream: CpuStream, rowsOfSlot: (BatchRows | undefined)[], slot: number): BatchRows {
    const rows = new BatchRows(stream, this.#selection.slots[slot]!);
    rowsOfSlot[slot] = rows;
    return rows;
  }

  #use(rows: BatchRows): void {
    rows.index = this.#used.length;
    this.#used.push(rows);
  }
}
