import type { Aggregation, EventCatalog } from "../aggregate/aggregation.ts";
import { compileGlob } from "../core/glob.ts";
import { kernelRecords } from "../plan/events/kernel-records.ts";
import { matchEvents } from "../plan/events/match-events.ts";
import { recordedProbes } from "../plan/probes/spec-probes.ts";
import type { AggregationRequest, Spec } from "../spec/spec.ts";

/** Options of aggregations that name events. */
const EVENT_OPTIONS: readonly string[] = ["of", "from", "to"];

/** Everything that a spec records and that none of the events matches: why it is missing is said of the lines that ask for it. */
export function missingPatterns(spec: Spec, names: readonly string[]): readonly string[] {
  const wanted = [
    ...spec.tracepoints.map(({ pattern }) => pattern.value),
    ...recordedProbes(spec).map(({ event }) => event),
  ];
  const missing = wanted.filter((pattern) => matchEvents(pattern, names).length === 0);
  return [...missing, ...kernelRecords(spec).map(({ value }) => value)];
}

/** Patterns of the optional tracepoints, and names of the optional probes, that none of the events matches. */
export function absentPatterns(spec: Spec, names: readonly string[]): readonly string[] {
  const optional = [
    ...spec.tracepoints.flatMap(({ optional, pattern }) => (optional ? [pattern.value] : [])),
    ...recordedProbes(spec).flatMap(({ optional, event }) => (optional ? [event] : [])),
  ];
  return optional.filter((pattern) => matchEvents(pattern, names).length === 0);
}

/**
 * What a request reads that isn't there because it is optional, as written. Empty where all it reads is there, and
 * where something else is missing: that is a mistake in the spec, which binding explains.
 */
export function absentEvents(
  { events: required }: Aggregation,
  { options }: AggregationRequest,
  events: EventCatalog,
  absent: readonly string[],
): readonly string[] {
  const names = [...events.keys()];
  const wanted = [...required, ...EVENT_OPTIONS.flatMap((option) => textsIn(options[option]))];
  const missing = wanted.filter((pattern) => matchEvents(pattern, names).length === 0);
  return missing.every((pattern) => absent.some((optional) => couldMean(pattern, optional))) ? missing : [];
}

function textsIn(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.filter((item) => typeof item === "string");
}

/** Whether both can mean one event: they are the same, or one is among what the other stands for. */
function couldMean(pattern: string, optional: string): boolean {
  const [a, b] =
    pattern.includes(":") && optional.includes(":")
      ? [pattern, optional]
      : [nameIn(pattern), nameIn(optional)];
  return a === b || compileGlob(a)(b) || compileGlob(b)(a);
}

function nameIn(pattern: string): string {
  return pattern.slice(pattern.indexOf(":") + 1);
}
