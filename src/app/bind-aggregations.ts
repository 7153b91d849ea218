import type { BoundAggregation, EventCatalog } from "../aggregate/aggregation.ts";
import { aggregations } from "../aggregate/registry.ts";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { nearest } from "../core/nearest.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { AggregationRequest } from "../spec/spec.ts";

/** A computation under the name that the spec gave it. */
export interface NamedAggregation {
  readonly name: string;
  /** The registry's name. */
  readonly use: string;
  readonly bound: BoundAggregation;
}

/**
 * A fresh computation for each request of a spec, or everything that is wrong with the requests. `comms` (pid → comm)
 * is known once a recording is open.
 */
export function bindAggregations(
  requests: readonly AggregationRequest[],
  events: EventCatalog,
  comms?: ReadonlyMap<number, string>,
): Result<readonly NamedAggregation[]> {
  const named: NamedAggregation[] = [];
  const problems: Diagnostic[] = [];
  for (const request of requests) {
    const bound = bindOne(request, events, comms);
    if (bound.ok) named.push(bound.value);
    else problems.push(...bound.error);
  }
  return problems.length > 0 ? fail(problems) : ok(named);
}

function bindOne(
  request: AggregationRequest,
  events: EventCatalog,
  comms: ReadonlyMap<number, string> | undefined,
): Result<NamedAggregation> {
  const use = request.use.value;
  const aggregation = aggregations.get(use);
  if (!aggregation) return fail([unknownAggregation(request)]);
  const bound = aggregation.bind(request, events, comms);
  return bound.ok ? ok({ name: request.name, use, bound: bound.value }) : bound;
}

function unknownAggregation(request: AggregationRequest): Diagnostic {
  const use = request.use.value;
  const close = nearest(use, [...aggregations.keys()]);
  return diagnostic("unknown-aggregation", `there is no aggregation named "${use}"`, {
    at: request.use.at,
    hint: close === undefined ? "see: ftrace-run list aggregations" : `did you mean "${close}"?`,
  });
}
