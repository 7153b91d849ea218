import type { EventBatch, Loss, OrderedEvents } from "../../trace/decode/batch.ts";
import type { CpuEvents } from "../../trace/recording.ts";
import { type BatchRecords, batchRecords } from "./batch-records.ts";
import type { EventTexts, TextSource } from "../../trace/event-text/event-texts.ts";
import { EarliestHeap } from "../../trace/decode/earliest-heap.ts";
import type { CpuSelector } from "../selection/cpu-selector.ts";

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

  /** `selector`: which records there are; absent: all. */
  constructor({ cpu, events }: CpuEvents, source: TextSource, texts: EventTexts, selector?: CpuSelector) {
    this.cpu = cpu;
    const records = (batch: EventBatch): BatchRecords => batchRecords(batch, source, texts);
    this.#records = selector ? selectedOf(events, records, selector) : recordsOf(events, records);
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

type ReadBatch = (batch: EventBatch) => BatchRecords;

function* recordsOf(events: Iterable<OrderedEvents>, read: ReadBatch): Generator<CpuRecord> {
  for (const chunk of events) {
    const { batches, batch, row, length } = chunk;
    const records = batches.map(read);
    const lostBefore = lostBeforeOf(chunk.losses);
    for (let at = 0; at < length; at++) {
      const index = batch[at]!;
      const record = { records: records[index]!, row: row[at]!, timeNs: batches[index]!.times[row[at]!]! };
      yield withLost(record, lostBefore?.get(at));
    }
  }
}

/** Events that were lost before a record that is not selected were lost before the next one that is, unless that is the first. */
function* selectedOf(
  events: Iterable<OrderedEvents>,
  read: ReadBatch,
  selector: CpuSelector,
): Generator<CpuRecord> {
  if (!selector.isWanted) return;
  let lost: number | undefined;
  for (const { batches, batch, row, length, losses } of events) {
    const fates = batches.map((one) => selector.prepare(one));
    const records: (BatchRecords | undefined)[] = [];
    const lostBefore = lostBeforeOf(losses);
    for (let at = 0; at < length; at++) {
      const index = batch[at]!;
      const fate = fates[index]!(row[at]!);
      if (fate === "late" || fate === "over") return;
      lost = fate === "early" ? undefined : sumOfLost(lost, lostBefore?.get(at));
      if (fate !== "taken") continue;
      const one = batches[index]!;
      const record = { records: (records[index] ??= read(one)), row: row[at]!, timeNs: one.times[row[at]!]! };
      yield withLost(record, lost);
      lost = undefined;
    }
  }
}

function withLost(record: Omit<CpuRecord, "lost">, lost: number | undefined): CpuRecord {
  return lost === undefined ? record : { ...record, lost };
}

/** The sum of all losses before a record; 0 if one of them is unknown. */
function lostBeforeOf(losses: readonly Loss[]): ReadonlyMap<number, number> | undefined {
  if (losses.length === 0) return undefined;
  const lost = new Map<number, number>();
  for (const { at, events } of losses) lost.set(at, sumOfLost(lost.get(at), events) ?? events);
  return lost;
}

/** Undefined: none were lost. 0: an unknown number. */
function sumOfLost(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one === 0 || other === 0 ? 0 : one + other;
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
