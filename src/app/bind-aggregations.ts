import type {
  Aggregation,
  BoundAggregation,
  EventCatalog,
  KnownOfRecording,
} from "../aggregate/aggregation.ts";
import { aggregations } from "../aggregate/registry.ts";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { nearest } from "../core/nearest.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { AggregationRequest } from "../spec/spec.ts";
import type { RequestNaming } from "./task-naming.ts";
import { absentEvents } from "./absent-events.ts";

/** A computation under the name that the spec gave it. */
export interface NamedAggregation {
  readonly name: string;
  /** The registry's name. */
  readonly use: string;
  readonly bound: BoundAggregation;
  /** What it asked of tasks' names. */
  readonly naming?: RequestNaming;
}

/** A request for events that are optional and not there: no mistake, but nothing can be computed. */
export interface LeftOut {
  readonly request: AggregationRequest;
  /** What it reads of them, as written: `sched:sched_wakeup*`. */
  readonly absent: readonly string[];
}

export interface BoundAggregations {
  readonly bound: readonly NamedAggregation[];
  readonly leftOut: readonly LeftOut[];
}

/** What requests can read. */
export interface EventsAtHand {
  readonly events: EventCatalog;
  /** Patterns of optional tracepoints that no event matches. */
  readonly absent: readonly string[];
  /** Once a recording is open. */
  readonly known?: KnownOfRecording;
  /** For each request: the names of the recording's tasks. */
  readonly naming?: () => RequestNaming;
}

/**
 * A fresh computation for each request of a spec, or everything that is wrong with the requests. A request that reads an
 * optional event that isn't there is left out whole: without the event its numbers would mean something else.
 */
export function bindAggregations(
  requests: readonly AggregationRequest[],
  { events, absent, known, naming }: EventsAtHand,
): Result<BoundAggregations> {
  const bound: NamedAggregation[] = [];
  const leftOut: LeftOut[] = [];
  const problems: Diagnostic[] = [];
  for (const request of requests) {
    const aggregation = aggregations.get(request.use.value);
    const lacking = aggregation ? absentEvents(aggregation, request, events, absent) : [];
    const one = aggregation
      ? bindOne(aggregation, request, { events, known, naming: naming?.() })
      : unknownAggregation(request);
    if (lacking.length > 0) leftOut.push({ request, absent: lacking });
    else if (one.ok) bound.push(one.value);
    else problems.push(...one.error);
  }
  return problems.length > 0 ? fail(problems) : ok({ bound, leftOut });
}

interface Known {
  readonly events: EventCatalog;
  readonly known: KnownOfRecording | undefined;
  readonly naming: RequestNaming | undefined;
}

function bindOne(
  aggregation: Aggregation,
  request: AggregationRequest,
  { events, known, naming }: Known,
): Result<NamedAggregation> {
  const bound = aggregation.bind(request, events, known && { ...known, ...(naming && { names: naming }) });
  if (!bound.ok) return bound;
  return ok({ name: request.name, use: aggregation.name, bound: bound.value, ...(naming && { naming }) });
}

function unknownAggregation(request: AggregationRequest): Result<never> {
  const use = request.use.value;
  const close = nearest(use, [...aggregations.keys()]);
  return fail([
    diagnostic("unknown-aggregation", `there is no aggregation named "${use}"`, {
      at: request.use.at,
      hint: close === undefined ? "see: ftrace-run list aggregations" : `did you mean "${close}"?`,
    }),
  ]);
}
