import type { AggregationResult } from "../aggregate/result.ts";
import type { EventBatch, OrderedEvents } from "../trace/batch.ts";
import type { Projection, Recording } from "../trace/recording.ts";
import type { NamedAggregation } from "./bind-aggregations.ts";

export interface NamedResult {
  readonly name: string;
  readonly use: string;
  readonly result: AggregationResult;
}

/** Feeds a recording once through all computations, in time order. */
export function aggregateRecording(
  recording: Recording,
  aggregations: readonly NamedAggregation[],
): readonly NamedResult[] {
  const window = new TimeWindow();
  for (const events of recording.read(unionOfNeeds(aggregations))) {
    window.cover(events);
    for (const { bound } of aggregations) bound.consume(events);
  }
  const { cpus, comms } = recording.info;
  const span = { ...window.span(), cpus, comms };
  return aggregations.map(({ name, use, bound }) => ({ name, use, result: bound.finish(span) }));
}

/** Each event's fields that at least one computation reads. */
export function unionOfNeeds(aggregations: readonly NamedAggregation[]): Projection {
  const union = new Map<string, Set<string> | "all">();
  for (const { bound } of aggregations) {
    for (const [event, fields] of bound.needs) union.set(event, widen(union.get(event), fields));
  }
  return new Map([...union].map(([event, fields]) => [event, fields === "all" ? fields : [...fields]]));
}

function widen(
  known: Set<string> | "all" | undefined,
  fields: readonly string[] | "all",
): Set<string> | "all" {
  if (known === "all" || fields === "all") return "all";
  return new Set([...(known ?? []), ...fields]);
}

/** First and last event time seen. */
class TimeWindow {
  #firstNs: number | undefined;
  #lastNs = 0;

  cover(events: OrderedEvents): void {
    if (events.length === 0) return;
    this.#firstNs ??= timeOf(events, 0);
    this.#lastNs = timeOf(events, events.length - 1);
  }

  span(): { startNs: number; durationNs: number } {
    const startNs = this.#firstNs ?? 0;
    return { startNs, durationNs: Math.max(0, this.#lastNs - startNs) };
  }
}

function timeOf(events: OrderedEvents, index: number): number {
  const batch: EventBatch = events.batches[events.batch[index]!]!;
  return batch.times[events.row[index]!]!;
}
