import type { OrderedEvents } from "./batch.ts";
import type { CpuStream } from "../ring-buffer/cpu-stream.ts";
import { EarliestHeap } from "./earliest-heap.ts";
import type { Selection } from "./selection.ts";
import { Interval } from "./interval.ts";

/**
 * Merges the CPUs' records in time order (ties: lower CPU first) and decodes them an interval at a time. Every row of a
 * interval's batches is in that interval's order exactly once. Only one chunk a CPU and one interval are in memory.
 */
export function* orderedEvents(
  streams: readonly CpuStream[],
  selection: Selection,
): Generator<OrderedEvents> {
  const heap: StreamHeap = new EarliestHeap();
  for (const stream of streams) pushIfMore(heap, stream);
  const interval = new Interval(selection);
  const kinds = new KindCount(selection.slots.length);
  while (heap.top) {
    const { taken, end } = nextWindow(heap, kinds);
    for (const stream of taken) interval.take(stream, recordsUpTo(stream, end));
    yield interval.finish();
    for (const stream of taken) pushIfMore(heap, stream);
  }
}

/** The streams that have records, by their next ones; ties go to the lower CPU. */
type StreamHeap = EarliestHeap<CpuStream>;

function pushIfMore(heap: StreamHeap, stream: CpuStream): void {
  if (stream.head < stream.count || stream.refill())
    heap.push(stream, stream.times[stream.head]!, stream.cpu);
}

/**
 * Where an interval ends: behind a stream's records before `at`. Of equal times, those of higher CPUs are later, and a stream's own ones in
 * recorded order.
 */
interface IntervalEnd {
  readonly time: number;
  readonly cpu: number;
  readonly stream?: CpuStream;
  readonly at: number;
}

const END: IntervalEnd = { time: Infinity, cpu: Infinity, at: Infinity };

/**
 * Takes the streams out of the heap that have records in the next interval. It goes up to where some stream needs another chunk, or has
 * given all that it may. The later a stream's first record, the less it may give: all of them together are bounded, and a CPU that is
 * busy alone has an interval for itself. No stream is taken out in vain: each gives one record at least, and those that were taken out
 * before it begin no later.
 */
function nextWindow(
  heap: StreamHeap,
  kinds: KindCount,
): { readonly taken: readonly CpuStream[]; readonly end: IntervalEnd } {
  const taken: CpuStream[] = [];
  let end = END;
  for (let top = heap.top; top && !isAfter(top.times[top.head]!, top.cpu, end); top = heap.top) {
    heap.removeTop();
    taken.push(top);
    end = sooner(top, end, taken.length, kinds);
  }
  return { taken: taken.sort((a, b) => a.cpu - b.cpu), end };
}

/** Records that the first stream of an interval may give, and every one. */
const MOST_RECORDS = 1 << 16;
const LEAST_RECORDS = 32;
/** The same of different events: each is a batch. Thousands of them, each rare, take less memory in many small intervals. */
const MOST_KINDS = 1 << 10;
const LEAST_KINDS = 2;

/** The end of an interval with one stream more, its `nth`: sooner where that one can't give all its records up to there. */
function sooner(stream: CpuStream, end: IntervalEnd, nth: number, kinds: KindCount): IntervalEnd {
  const { head, count, times, cpu } = stream;
  const wanted = recordsUpTo(stream, end);
  const most = head + Math.max(LEAST_RECORDS, Math.floor(MOST_RECORDS / nth));
  const given = kinds.endOf(stream, Math.min(wanted, most), Math.max(LEAST_KINDS, MOST_KINDS / nth));
  const isAll = given === wanted && (wanted < count || !stream.hasMore);
  return isAll ? end : { time: times[given - 1]!, cpu, stream, at: given };
}

/** Counts a stream's different events. */
class KindCount {
  /** By slot: in which count it was seen last. */
  readonly #seen: Float64Array;
  #counts = 0;

  constructor(slots: number) {
    this.#seen = new Float64Array(slots);
  }

  /** Where a stream's first records end that are of `most` events at most, or `end`, if that is sooner. */
  endOf({ slots, head }: CpuStream, end: number, most: number): number {
    const seen = this.#seen;
    if (seen.length <= most) return end;
    const own = ++this.#counts;
    let kinds = 0;
    for (let index = head; index < end; index++) {
      const slot = slots[index]!;
      if (seen[slot] === own) continue;
      if (kinds >= most) return index;
      seen[slot] = own;
      kinds++;
    }
    return end;
  }
}

/** Where a stream's records end that are in the interval. */
function recordsUpTo(stream: CpuStream, end: IntervalEnd): number {
  if (stream === end.stream) return end.at;
  const { times, head, count, cpu } = stream;
  let [low, high] = [head, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAfter(times[middle]!, cpu, end)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function isAfter(time: number, cpu: number, end: IntervalEnd): boolean {
  return time > end.time || (time === end.time && cpu > end.cpu);
}
