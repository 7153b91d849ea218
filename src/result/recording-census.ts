import type { OrderedEvents } from "../trace/decode/batch.ts";
import { eventName } from "../trace/decode/event-format.ts";

/** An interval of the trace clock; times are relative to the recording's epoch. */
export interface TimeWindow {
  readonly startNs: number;
  readonly durationNs: number;
}

/** Counts the records of each event, and notes the first and last time. */
export class RecordingCensus {
  readonly #records = new Map<string, number>();
  #firstNs: number | undefined;
  #lastNs = 0;

  count(events: OrderedEvents): void {
    if (events.length === 0) return;
    this.#firstNs ??= timeOf(events, 0);
    this.#lastNs = timeOf(events, events.length - 1);
    for (const { event, length } of events.batches) this.#add(eventName(event), length);
  }

  /** Records by `system:event`; 0 for enabled events without a record. */
  eventCounts(names: Iterable<string>): ReadonlyMap<string, number> {
    return new Map([...names].map((name) => [name, this.#records.get(name) ?? 0]));
  }

  /** From the first to the last event, on the batches' own time axis. */
  window(): TimeWindow | undefined {
    const startNs = this.#firstNs;
    return startNs === undefined ? undefined : { startNs, durationNs: this.#lastNs - startNs };
  }

  #add(name: string, records: number): void {
    this.#records.set(name, (this.#records.get(name) ?? 0) + records);
  }
}

function timeOf(events: OrderedEvents, index: number): number {
  return events.batches[events.batch[index]!]!.times[events.row[index]!]!;
}
