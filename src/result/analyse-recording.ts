import type { EventCatalog, RecordedSpan } from "../aggregate/aggregation.ts";
import { fieldsIn } from "../expr/walk.ts";
import { type Diagnostic, diagnostic, warning } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { ResultParts } from "./build-result.ts";
import { lossSentences } from "./completeness.ts";
import { recordingSummary } from "./recording-summary.ts";
import type { NamedEvents } from "../plan/events/named-events.ts";
import { checkExpectation } from "../expr/check/check-expectation.ts";
import { taskKey } from "../spec/task-rule.ts";
import type { Spec } from "../spec/spec.ts";
import type { ByteSource, Recording } from "../trace/recording.ts";
import { openTraceDat } from "../trace/trace-dat/open-trace-dat.ts";
import { type AggregatedRecording, aggregateRecording, type NamedResult } from "./aggregate-recording.ts";
import { bindAggregations, type EventsAtHand } from "./bind-aggregations.ts";
import { foreignCounts } from "./foreign-counts.ts";
import { otherInstances } from "./other-instances.ts";
import { lossAdvice } from "./loss-advice.ts";
import { knownResults } from "./expectations/known-results.ts";
import { judgeExpectations } from "./expectations/judge-expectations.ts";
import { questionsAtHand } from "./questions-at-hand.ts";
import { withLayerNote, withScopeNotes } from "./recording-notes.ts";
import { silentEvents } from "./silent-events.ts";
import { unseenCalls, withoutUnseen } from "./expectations/unseen-calls.ts";
import type { Witnesses } from "./expectations/witnesses.ts";

/** The parts of a result document that come from a recording and the questions of a spec: no clock, no session. */
export type Analysis = Required<
  Pick<ResultParts, "kernel" | "recording" | "aggregations" | "expectations" | "problems">
>;

/** Which of a file's recordings is meant. */
export interface WhichRecording {
  /** Name of a tracefs instance; absent: the top-level one, or the only one that recorded something. */
  readonly instance?: string | undefined;
}

/** The second half of a run: a recording's answers to a spec. The same bytes and spec give the same analysis. */
export function analyseRecording(
  source: ByteSource,
  spec: Spec,
  { instance }: WhichRecording = {},
): Result<Analysis> {
  const recording = openTraceDat(source, instance);
  if (!recording.ok) return recording;
  const atHand = questionsAtHand(recording.value, spec);
  if (!atHand.ok) return atHand;
  const { events, absent, clock, named, names } = atHand.value;
  const known = { ...atHand.value.known, gaps: recording.value.gaps() };
  const aggregations = bindAggregations(spec.aggregations, { ...atHand.value, known });
  if (!aggregations.ok) return aggregations;
  const misfits = clock.unit === "ticks" ? checkTicks(spec, { events, absent, clock }) : [];
  if (misfits.length > 0) return fail(misfits);
  names.read(recording.value);
  const aggregated = aggregateRecording(recording.value, events, aggregations.value, {
    ...limitsOf(spec, named, events),
    comms: names.names.comms,
  });
  const { results } = aggregated;
  const parts = {
    ...aggregated.parts,
    ...foreignCounts(recording.value),
  };
  const { kernelRelease, architecture, cpus, stats, guest } = recording.value.info;
  const unseen = unseenCalls(spec, recording.value.info);
  return ok({
    kernel: {
      release: kernelRelease,
      architecture,
      cpus: Math.max(cpus.length, stats.length),
      clock: clock.name,
      ...(guest && { guest }),
    },
    recording: parts,
    aggregations: withLayerNote(withScopeNotes(inSpecOrder(results, spec), spec), guest),
    expectations: withoutUnseen(
      judgeExpectations(spec.expect, results, witnessesOf(parts, recording.value, spec.loss === "allow")),
      spec,
      results,
      unseen,
    ),
    problems: [
      ...(coversAll(events, recording.value) ? miscounted(parts, recording.value) : []),
      ...otherInstances(recording.value, instance),
      ...shiftedClock(recording.value),
      ...lossAdvice(spec, recording.value.info, aggregated.parts),
      ...silentEvents(spec, aggregated),
      ...unseen.problems,
    ],
  });
}

/** Expectations that compare ticks with a time. The spec was checked for its own clock, which needn't be the recording's. */
function checkTicks(spec: Spec, atHand: EventsAtHand): readonly Diagnostic[] {
  const fresh = bindAggregations(spec.aggregations, atHand);
  if (!fresh.ok) return fresh.error;
  const known = knownResults(fresh.value);
  return spec.expect.flatMap(({ expression }) => checkExpectation(expression.tree, known));
}

function witnessesOf(
  parts: AggregatedRecording["parts"],
  { info }: Recording,
  allowsLoss: boolean,
): Witnesses {
  const isLossy = lossSentences(recordingSummary(parts)).length > 0;
  return {
    eventCounts: parts.eventCounts,
    isLossy,
    allowsLoss,
    symbols: info.symbols,
    architecture: info.architecture,
  };
}

function inSpecOrder(results: readonly NamedResult[], { aggregations }: Spec): readonly NamedResult[] {
  const order = aggregations.map(({ name }) => name);
  return results.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** Events of which only some were recorded: those with a filter, and all of them where only some processes are traced. */
function limitsOf(
  spec: Spec,
  named: readonly NamedEvents[],
  events: EventCatalog,
): Pick<RecordedSpan, "selected" | "filtered" | "isPartOfCpus" | "graphLimits"> {
  const filtered = filteredEvents(named);
  const { scope, tracer } = spec;
  const depth = tracer?.depth?.value;
  return {
    selected: new Set(taskKey(scope) === undefined ? filtered.keys() : events.keys()),
    filtered,
    ...(scope.cpus && { isPartOfCpus: true }),
    ...(tracer && {
      graphLimits: {
        roots: tracer.roots.map(({ value }) => value),
        ...(depth !== undefined && { depth }),
      },
    }),
  };
}

function filteredEvents(named: readonly NamedEvents[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    named.flatMap(({ events, filter }) =>
      filter ? events.map((event) => [event, fieldsIn(filter.tree)] as const) : [],
    ),
  );
}

/** The kernel counts all events of a CPU together, so its counts say nothing about a part of them. */
function coversAll(catalog: EventCatalog, { events }: Recording): boolean {
  return [...events].every(([name, { system }]) => catalog.has(name) || system === "ftrace");
}

/** The kernel's own count against what was decoded: in our own files a difference would be a wrong number somewhere. */
function miscounted(
  { stats, eventCounts, faults, changes = [] }: AggregatedRecording["parts"],
  { info }: Recording,
): readonly Diagnostic[] {
  const recorded = counted(stats);
  const decoded = [...eventCounts.values()].reduce((sum, records) => sum + records, 0);
  // A buffer that another process has emptied has counted from 0 again.
  const excused =
    !info.isOwn ||
    changes.length > 0 ||
    stats.length === 0 ||
    faults.malformedPages + faults.malformedRecords > 0;
  if (excused || recorded === decoded) return [];
  const message = `the kernel counted ${recorded} events, but the recording contains ${decoded}`;
  return [diagnostic("recording-malformed", message)];
}

function counted(stats: Recording["info"]["stats"]): number {
  return stats.reduce((sum, cpu) => sum + cpu.recorded, 0);
}

function shiftedClock({ info }: Recording): readonly Diagnostic[] {
  if (!info.isShifted) return [];
  return [
    warning("clock-not-shifted", "times are on the guest's own clock; they are not converted to the host's"),
  ];
}
