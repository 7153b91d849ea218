import { type Diagnostic, warning } from "../core/diagnostic.ts";
import { resultsIn } from "../expr/walk.ts";
import { eventsNamedBy, isTracepoint, type NamedEvents } from "../plan/events/named-events.ts";
import { taskKey } from "../spec/task-rule.ts";
import type { Spec } from "../spec/spec.ts";
import type { AggregatedRecording } from "./aggregate-recording.ts";

/**
 * Warns about each tracepoint that recorded nothing: always if it has a filter, otherwise only if the whole recording is empty.
 * Not where an expectation reads its result: then the verdict reports it (docs/decisions/none-came.md).
 */
export function silentEvents(spec: Spec, { results, parts }: AggregatedRecording): readonly Diagnostic[] {
  const { eventCounts } = parts;
  const names = [...eventCounts.keys()];
  const tracepoints = eventsNamedBy(spec, names).filter(isTracepoint);
  const eventsOf = (wanted: NamedEvents["kind"]): ReadonlySet<string> =>
    new Set(tracepoints.flatMap(({ kind, events }) => (kind === wanted ? events : [])));
  const [own, implied] = [eventsOf("tracepoint"), eventsOf("implied")];
  const isEmpty = noneRecorded(
    names.filter((name) => own.has(name) || !implied.has(name)),
    eventCounts,
  );
  const asked = new Set(spec.expect.flatMap(({ expression }) => resultsIn(expression.tree)));
  const watched = new Set(results.filter(({ name }) => asked.has(name)).flatMap(({ events }) => events));
  return tracepoints.flatMap((tracepoint) => {
    const { events, optional, filter } = tracepoint;
    const isSilent = events.length > 0 && noneRecorded(events, eventCounts);
    const isExplained = optional || events.some((name) => watched.has(name));
    if (!isSilent || isExplained || !(isEmpty || filter)) return [];
    return [noneCame(tracepoint, spec)];
  });
}

function noneCame({ pattern, filter }: NamedEvents, { scope }: Spec): Diagnostic {
  const limits = [filter && "the filter", taskKey(scope)].filter(Boolean);
  const what = limits.length > 0 ? `passed ${limits.join(" and ")}` : "was recorded";
  return warning("event-silent", `no ${pattern.value} event ${what}`, {
    at: filter?.at ?? pattern.at,
    hint: "state the expected number in expect: NAME.total > 0, or NAME.total == 0 if there should be none",
  });
}

/** Whether none of these events was recorded. `eventCounts`: records of each that was read, by `system:name`. */
export function noneRecorded(events: readonly string[], eventCounts: ReadonlyMap<string, number>): boolean {
  return events.every((event) => (eventCounts.get(event) ?? 0) === 0);
}
