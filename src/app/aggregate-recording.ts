import type { EventCatalog, RecordedSpan } from "../aggregate/aggregation.ts";
import type { AggregationResult } from "../aggregate/result.ts";
import type { RecordingParts } from "../report/recording-summary.ts";
import type { Projection, Recording } from "../trace/recording.ts";
import type { NamedAggregation } from "./bind-aggregations.ts";
import { RecordingCensus } from "./recording-census.ts";

export interface NamedResult {
  readonly name: string;
  readonly use: string;
  /** `system:event` of what it read. */
  readonly events: readonly string[];
  readonly result: AggregationResult;
}

export interface AggregatedRecording {
  readonly results: readonly NamedResult[];
  readonly parts: RecordingParts;
}

/**
 * Feeds a recording once through all computations, in time order. Every event of the catalog is walked, also those
 * that no computation reads: their number belongs to the report.
 */
export function aggregateRecording(
  recording: Recording,
  events: EventCatalog,
  aggregations: readonly NamedAggregation[],
): AggregatedRecording {
  const census = new RecordingCensus();
  for (const stretch of recording.read(projectionOf(events, aggregations))) {
    census.count(stretch);
    for (const { bound } of aggregations) bound.consume(stretch);
  }
  const span = { ...census.window(), ...spanOf(recording) };
  return {
    results: aggregations.map(({ name, use, bound }) => ({
      name,
      use,
      events: [...bound.needs.keys()].sort(),
      result: bound.finish(span),
    })),
    parts: {
      durationNs: span.durationNs,
      stats: recording.info.stats,
      faults: recording.faults(),
      eventCounts: census.eventCounts(events.keys()),
    },
  };
}

function spanOf({ info }: Recording): Omit<RecordedSpan, "startNs" | "durationNs"> {
  const lost = info.stats.map(
    ({ cpu, overrun, commitOverrun, dropped }) => [cpu, overrun + commitOverrun + dropped] as const,
  );
  return { cpus: info.cpus, comms: info.comms, architecture: info.architecture, lost: new Map(lost) };
}

/** Each event's fields that at least one computation reads. */
function projectionOf(events: EventCatalog, aggregations: readonly NamedAggregation[]): Projection {
  const union = new Map<string, Set<string> | "all">([...events.keys()].map((name) => [name, new Set()]));
  for (const { bound } of aggregations) {
    for (const [event, fields] of bound.needs) union.set(event, widen(union.get(event), fields));
  }
  return new Map([...union].map(([event, fields]) => [event, fields === "all" ? fields : [...fields]]));
}

function widen(known: Set<string> | "all" | undefined, fields: readonly string[] | "all"): Set<string> | "all" {
  if (known === "all" || fields === "all") return "all";
  return new Set([...(known ?? []), ...fields]);
}
