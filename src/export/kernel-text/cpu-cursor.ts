import type { Loss, OrderedEvents } from "../../trace/decode/batch.ts";
import type { CpuEvents } from "../../trace/recording.ts";
import { type BatchRecords, batchRecords, type PrintkSource } from "./batch-records.ts";
import { EarliestHeap } from "../../trace/decode/earliest-heap.ts";

/** One record: a row of a batch. */
export interface CpuRecord {
  readonly records: BatchRecords;
  readonly row: number;
  readonly timeNs: number;
  /** How many events were lost before it, by the kernel's account; 0: it doesn't say how many; absent: none. */
  readonly lost?: number;
}

/** A CPU's records, one after the other, with a look at the one that comes after. */
export class CpuCursor {
  readonly cpu: number;
  current: CpuRecord | undefined;
  next: CpuRecord | undefined;
  readonly #records: Iterator<CpuRecord>;

  constructor({ cpu, events }: CpuEvents, prints: PrintkSource) {
    this.cpu = cpu;
    this.#records = recordsOf(events, prints);
    this.next = this.#read();
    this.advance();
  }

  advance(): void {
    this.current = this.next;
    if (this.next) this.next = this.#read();
  }

  #read(): CpuRecord | undefined {
    const step = this.#records.next();
    return step.done === true ? undefined : step.value;
  }
}

function* recordsOf(events: Iterable<OrderedEvents>, prints: PrintkSource): Generator<CpuRecord> {
  for (const stretch of events) yield* recordsIn(stretch, prints);
}

function* recordsIn(
  { batches, batch, row, length, losses }: OrderedEvents,
  prints: PrintkSource,
): Generator<CpuRecord> {
  const records = batches.map((one) => batchRecords(one, prints));
  const lostBefore = lostBeforeOf(losses);
  for (let at = 0; at < length; at++) {
    const index = batch[at]!;
    const record = { records: records[index]!, row: row[at]!, timeNs: batches[index]!.times[row[at]!]! };
    const lost = lostBefore?.get(at);
    yield lost === undefined ? record : { ...record, lost };
  }
}

/** Of several losses before one record, their sum; 0 where one of them isn't known. */
function lostBeforeOf(losses: readonly Loss[]): ReadonlyMap<number, number> | undefined {
  if (losses.length === 0) return undefined;
  const lost = new Map<number, number>();
  for (const { at, events } of losses) {
    const known = lost.get(at);
    lost.set(at, known === 0 || events === 0 ? 0 : (known ?? 0) + events);
  }
  return lost;
}

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
