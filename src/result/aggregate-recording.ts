import type { EventCatalog, RecordedSpan } from "../aggregate/aggregation.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import type { RecordingParts } from "./recording-summary.ts";
import { recordingStart } from "../trace/recording-start.ts";
import { countReturns } from "../trace/ring-buffer/returns-recorded.ts";
import type { CpuStats } from "../document/cpu-stats.ts";
import type { Recording, RecordProjection } from "../trace/recording.ts";
import { unionProjection } from "../trace/union-projection.ts";
import type { BoundAggregations, LeftOut, NamedAggregation } from "./bind-aggregations.ts";
import { systemCallPart } from "./expectations/absent-row.ts";
import { RecordingCensus, type TimeWindow } from "./recording-census.ts";

/** One aggregation's result under the name that the spec gave it. */
export interface NamedResult {
  readonly name: string;
  readonly use: string;
  /** `system:event` of what it read. */
  readonly events: readonly string[];
  readonly result: AggregationResult;
  /** Why there is no result; the one here is empty. */
  readonly leftOut?: string;
}

/** The outcome of one pass over a recording. */
export interface AggregatedRecording {
  /** Those left out are last. */
  readonly results: readonly NamedResult[];
  readonly parts: RecordingParts;
}

/**
 * Feeds a recording once through all computations, in time order. Every event of the catalog is walked, also those
 * that no computation reads, because the report states their number. `known`: the events of which only some were recorded, and
 * names of tasks beyond those that the kernel remembered.
 */
export function aggregateRecording(
  recording: Recording,
  events: EventCatalog,
  { bound: aggregations, leftOut }: BoundAggregations,
  known: Partial<Pick<RecordedSpan, "selected" | "filtered" | "comms" | "isPartOfCpus" | "graphLimits">> = {},
): AggregatedRecording {
  const returns = countReturns(recording);
  const census = new RecordingCensus();
  for (const interval of recording.read(projectionOf(events, aggregations))) {
    census.count(interval);
    for (const { bound } of aggregations) bound.consume(interval);
  }
  const ownEvents = recording.ownEvents();
  const scope = recording.scopeCounts();
  const { instance, instances, clockScale: clock } = recording.info;
  const unit = clock.unit === "ticks" ? { timeUnit: clock.unit } : {};
  const span = { ...windowOf(recording, census), ...spanOf(recording), ...unit, ...known };
  return {
    results: [...aggregations.map((aggregation) => resultOf(aggregation, span)), ...leftOut.map(noResult)],
    parts: {
      durationNs: span.durationNs,
      ...unit,
      ...(instances.some((name) => name !== "") && { instance }),
      ...(!hasAllStats(recording) && { lossUnknown: true as const }),
      ...(recording.info.beganAt !== undefined && { beganAt: recording.info.beganAt }),
      stats: recording.info.stats.map((cpu) =>
        without(cpu, (ownEvents.get(cpu.cpu) ?? 0) + (scope?.leftOut.get(cpu.cpu) ?? 0)),
      ),
      ...(recording.info.untracedNs !== undefined && { untracedNs: recording.info.untracedNs }),
      ownEvents: [...ownEvents.values()].reduce((sum, events) => sum + events, 0),
      ...(scope && { scope: { excluded: scope.excluded, unknown: scope.unknown } }),
      probes: [...(recording.info.probes ?? []), ...returns].filter(({ name }) => events.has(name)),
      changes: recording.info.changes ?? [],
      faults: recording.faults(),
      eventCounts: census.eventCounts(events.keys()),
    },
  };
}

/** Whether the number of lost events is known for each CPU with data. */
function hasAllStats({ info: { cpus, stats } }: Recording): boolean {
  const known = new Set(stats.map(({ cpu }) => cpu));
  return stats.length > 0 && cpus.every((cpu) => known.has(cpu));
}

/** The kernel counts every event; those of the recorder's own threads, and of tasks outside of the scope, were left out. */
function without(stats: CpuStats, leftOut: number): CpuStats {
  return { ...stats, recorded: Math.max(0, stats.recorded - leftOut) };
}

function resultOf({ name, use, bound, naming }: NamedAggregation, span: RecordedSpan): NamedResult {
  const result = bound.finish(span);
  const notes = [...result.notes, ...(naming?.notes() ?? [])];
  const undecided = naming?.groups.leftOut ?? 0;
  const isSure = !naming?.isUsed && systemCallPart(result) === undefined;
  return {
    name,
    use,
    events: [...bound.needs.events.keys()].sort(),
    result: { ...withUndecided(isSure ? result : withoutBounds(result), undecided), notes },
  };
}

function withUndecided(result: AggregationResult, undecided: number): AggregationResult {
  return undecided === 0 ? result : { ...result, judging: { ...result.judging, undecided } };
}

function withoutBounds(result: AggregationResult): AggregationResult {
  return { ...result, judging: { ...result.judging, bounds: {} } };
}

function noResult({ request: { name, use }, absent }: LeftOut): NamedResult {
  const leftOut = `the recording has no event ${absent.join(" and no event ")}`;
  const table = { columns: [], rows: [], totalRows: 0 };
  const result = { table, scalars: {}, notes: [`Left out: ${leftOut}, which is optional.`] };
  return { name, use: use.value, events: [], result, leftOut };
}

/** The duration stated by the recording; otherwise from the first to the last event. */
function windowOf({ info }: Recording, census: RecordingCensus): TimeWindow {
  const seen = census.window();
  if (!info.window) return seen ?? { startNs: 0, durationNs: 0 };
  const ended = Number(info.window.end - info.epoch);
  const startNs = recordingStart(info, seen?.startNs);
  return { startNs, durationNs: Math.max(ended, seen ? seen.startNs + seen.durationNs : ended) - startNs };
}

function spanOf({ info }: Recording): Omit<RecordedSpan, "startNs" | "durationNs" | "selected" | "filtered"> {
  const lost = info.stats.map(
    ({ cpu, overrun, commitOverrun, dropped }) => [cpu, overrun + commitOverrun + dropped] as const,
  );
  const { cpus, comms, symbols, userCode, architecture } = info;
  return { cpus, comms, symbols, ...(userCode && { userCode }), architecture, lost: new Map(lost) };
}

/** Each event's fields that at least one computation reads. */
function projectionOf(events: EventCatalog, aggregations: readonly NamedAggregation[]): RecordProjection {
  const counted = new Map([...events.keys()].map((name) => [name, []] as const));
  return unionProjection([counted, ...aggregations.map(({ bound }) => bound.needs.events)]);
}
