import type { Loss, OrderedEvents } from "../../trace/decode/batch.ts";
import type { CpuEvents } from "../../trace/recording.ts";
import { type BatchRecords, batchRecords } from "./batch-records.ts";
import type { EventTexts, TextSource } from "./events/event-texts.ts";
import { EarliestHeap } from "../../trace/decode/earliest-heap.ts";

/** One record of a CPU: a row of a batch. */
export interface CpuRecord {
  readonly records: BatchRecords;
  readonly row: number;
  readonly timeNs: number;
  /** Number of events lost before it, as the kernel counted them; 0: unknown number; absent: none. */
  readonly lost?: number;
}

/** Iterates over the records of a CPU, with access to the next one. */
export class CpuCursor {
  readonly cpu: number;
  current: CpuRecord | undefined;
  next: CpuRecord | undefined;
  readonly #records: Iterator<CpuRecord>;

  constructor({ cpu, events }: CpuEvents, source: TextSource, texts: EventTexts) {
    this.cpu = cpu;
    this.#records = recordsOf(events, source, texts);
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

function* recordsOf(
  events: Iterable<OrderedEvents>,
  source: TextSource,
  texts: EventTexts,
): Generator<CpuRecord> {
  for (const chunk of events) yield* recordsIn(chunk, source, texts);
}

function* recordsIn(
  { batches, batch, row, length, losses }: OrderedEvents,
  source: TextSource,
  texts: EventTexts,
): Generator<CpuRecord> {
  const records = batches.map((one) => batchRecords(one, source, texts));
  const lostBefore = lostBeforeOf(losses);
  for (let at = 0; at < length; at++) {
    const index = batch[at]!;
    const record = { records: records[index]!, row: row[at]!, timeNs: batches[index]!.times[row[at]!]! };
    const lost = lostBefore?.get(at);
    yield lost === undefined ? record : { ...record, lost };
  }
}

/** The sum of all losses before a record; 0 if one of them is unknown. */
function lostBeforeOf(losses: readonly Loss[]): ReadonlyMap<number, number> | undefined {
  if (losses.length === 0) return undefined;
  const lost = new Map<number, number>();
  for (const { at, events } of losses) {
    const known = lost.get(at);
    lost.set(at, known === 0 || events === 0 ? 0 : (known ?? 0) + events);
  }
  return lost;
}

/** Finds the CPU with the earliest record; of equal times, the lowest CPU (kernel/trace/trace.c, `__find_next_entry`). */
export class EarliestCpu {
  readonly #cursors = new EarliestHeap<CpuCursor>();

  constructor(cursors: readonly CpuCursor[]) {
    for (const cursor of cursors) {
      if (cursor.current) this.#cursors.push(cursor, cursor.current.timeNs, cursor.cpu);
    }
  }

  /** The earliest cursor. Only the one returned last may have advanced since. */
  get(): CpuCursor | undefined {
    const current = this.#cursors.top?.current;
    if (current) this.#cursors.settleTop(current.timeNs);
    else this.#cursors.removeTop();
    return this.#cursors.top;
  }
}
