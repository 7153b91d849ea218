import type {
  Aggregation,
  BoundAggregation,
  ClockUse,
  EventCatalog,
  KnownOfRecording,
  Unbound,
} from "../aggregate/aggregation.ts";
import { aggregations } from "../aggregate/registry.ts";
import { withPairEvents } from "../aggregate/derived/with-pair-events.ts";
import { checkDefinitions } from "../aggregate/request/field-definitions.ts";
import { inTicks } from "../aggregate/shape/clock-units.ts";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { nearest } from "../core/nearest.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { AggregationRequest } from "../spec/spec.ts";
import type { RequestNaming } from "./task-naming.ts";
import type { AggregationNeeds } from "../spec/needs.ts";
import { compileGlob } from "../core/glob.ts";

/** A computation under the name that the spec gave it. */
export interface NamedAggregation {
  readonly name: string;
  /** The registry's name. */
  readonly use: string;
  readonly bound: BoundAggregation;
  /** Its use of tasks' names. */
  readonly naming?: RequestNaming;
}

/** A request for events that do not exist. This is not a mistake in the spec, but nothing can be computed. */
export interface LeftOut {
  readonly request: AggregationRequest;
  /** What it reads of them, as written: `sched:sched_wakeup*`. */
  readonly absent: readonly string[];
}

/** A spec's aggregations: those that can be computed, and those whose optional events are missing. */
export interface BoundAggregations {
  readonly bound: readonly NamedAggregation[];
  readonly leftOut: readonly LeftOut[];
}

/** The clock's name in `trace_clock`, and what it counts. */
export interface KnownClock {
  readonly name: string;
  readonly unit: "ns" | "ticks";
}

/** What requests can read. */
export interface EventsAtHand {
  readonly events: EventCatalog;
  /** What the spec names of events that are not there: optional, or a mistake that is reported already (`absentPatterns`). */
  readonly absent: readonly string[];
  /** What times are measured by. */
  readonly clock: KnownClock;
  /** Once a recording is open. */
  readonly known?: KnownOfRecording;
  /** For each request: the names of the recording's tasks. */
  readonly naming?: () => RequestNaming;
}

/**
 * A fresh computation for each request of a spec, or everything that is wrong with the requests. A request that reads an
 * event that is known to be absent is left out whole: without the event its numbers would mean something else.
 */
export function bindAggregations(
  requests: readonly AggregationRequest[],
  atHand: EventsAtHand,
): Result<BoundAggregations> {
  const bound: NamedAggregation[] = [];
  const leftOut: LeftOut[] = [];
  const problems = [...checkDefinitions(requests[0]?.fields ?? [], atHand.events)];
  const catalog = withPairEvents(atHand.events, requests, atHand.clock.unit);
  for (const request of requests) {
    const aggregation = aggregations.get(request.use.value);
    const one = aggregation
      ? bindOne(aggregation, request, { ...atHand, events: catalog })
      : fail(unknownAggregation(request));
    const lacking = one.ok ? [] : excusedEvents(one.error.missing, atHand.absent);
    if (one.ok) bound.push(one.value);
    else if (lacking.length > 0) leftOut.push({ request, absent: lacking });
    else
      problems.push(
        ...one.error.problems.filter((problem) => !problems.some((said) => isSame(said, problem))),
      );
  }
  return problems.length > 0 ? fail(problems) : ok({ bound, leftOut });
}

/** What is wrong with pairs is wrong with every request that reads them. */
function isSame(one: Diagnostic, other: Diagnostic): boolean {
  return one.message === other.message && one.at?.start === other.at?.start;
}

/** What the bound aggregations need, as plain data. */
export function needsOf({ bound }: BoundAggregations): readonly AggregationNeeds[] {
  return bound.map(({ name, bound: { needs } }) => ({ aggregation: name, needs }));
}

function bindOne(
  aggregation: Aggregation,
  request: AggregationRequest,
  atHand: EventsAtHand,
): Result<NamedAggregation, Unbound> {
  const { events, clock, known } = atHand;
  const naming = atHand.naming?.();
  const ofTasks = naming && { names: naming, groups: naming.groups };
  const bound = aggregation.bind(request, events, known && { ...known, ...ofTasks });
  if (!bound.ok) return bound;
  const { name: use } = aggregation;
  const clockUse = clockUseOf(aggregation, request);
  if (clock.unit === "ticks" && clockUse === "intervals")
    return fail({ problems: [needsTime(request, clock)], missing: [] });
  const measured = clock.unit === "ns" ? bound.value : countingTicks(bound.value, clockUse, events);
  return ok({ name: request.name, use, bound: measured, ...(naming && { naming }) });
}

function clockUseOf({ clockUse }: Aggregation, request: AggregationRequest): ClockUse | undefined {
  return typeof clockUse === "function" ? clockUse(request) : clockUse;
}

function countingTicks(
  bound: BoundAggregation,
  use: ClockUse | undefined,
  events: EventCatalog,
): BoundAggregation {
  return { ...bound, finish: (recording) => inTicks(bound.finish(recording), use, events) };
}

function needsTime({ use }: AggregationRequest, { name }: KnownClock): Diagnostic {
  return diagnostic(
    "wrong-value",
    `${use.value} needs a clock that measures time, but "${name}" counts ticks`,
    {
      at: use.at,
      hint: "count events with count, or record with clock: mono",
    },
  );
}

function unknownAggregation(request: AggregationRequest): Unbound {
  const use = request.use.value;
  const close = nearest(use, [...aggregations.keys()]);
  const problem = diagnostic("unknown-aggregation", `there is no aggregation named "${use}"`, {
    at: request.use.at,
    hint: close === undefined ? "see: ftrace-run list aggregations" : `did you mean "${close}"?`,
  });
  return { problems: [problem], missing: [] };
}

/**
 * What a request reads that isn't there, as written, where all of it is among what is known to be absent (`absentPatterns`).
 * Empty where something else is missing: that is a mistake in the spec, which binding explains.
 */
function excusedEvents(missing: readonly string[], absent: readonly string[]): readonly string[] {
  return missing.every((pattern) => absent.some((other) => couldMean(pattern, other))) ? missing : [];
}

/** Whether both can mean one event: they are the same, or one is among what the other stands for. */
function couldMean(pattern: string, other: string): boolean {
  const [a, b] =
    pattern.includes(":") && other.includes(":") ? [pattern, other] : [nameIn(pattern), nameIn(other)];
  return a === b || compileGlob(a)(b) || compileGlob(b)(a);
}

function nameIn(pattern: string): string {
  return pattern.slice(pattern.indexOf(":") + 1);
}
