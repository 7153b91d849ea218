import { type Diagnostic, warning } from "../core/diagnostic.ts";
import { resultsIn } from "../expr/walk.ts";
import { matchEvents } from "../plan/events/match-events.ts";
import type { Spec } from "../spec/spec.ts";
import type { AggregatedRecording } from "./aggregate-recording.ts";

type Tracepoint = Spec["tracepoints"][number];

/**
 * Warns about each tracepoint that recorded nothing: always if it has a filter, otherwise only if the whole recording is empty.
 * Not where an expectation reads its result: then the verdict reports it (docs/decisions/none-came.md).
 */
export function silentEvents(spec: Spec, { results, parts }: AggregatedRecording): readonly Diagnostic[] {
  const { eventCounts } = parts;
  const names = [...eventCounts.keys()];
  const own = new Set(
    spec.tracepoints.flatMap(({ implied, pattern }) => (implied ? [] : matchEvents(pattern.value, names))),
  );
  const isImplied = (name: string): boolean =>
    !own.has(name) && spec.tracepoints.some(({ implied, pattern }) => implied && pattern.value === name);
  const nothing = names.every((name) => eventCounts.get(name) === 0 || isImplied(name));
  const asked = new Set(spec.expect.flatMap(({ expression }) => resultsIn(expression.tree)));
  const watched = new Set(results.filter(({ name }) => asked.has(name)).flatMap(({ events }) => events));
  return spec.tracepoints.flatMap((tracepoint) => {
    const matched = matchEvents(tracepoint.pattern.value, names);
    const isSilent = matched.length > 0 && matched.every((name) => eventCounts.get(name) === 0);
    const isExplained = tracepoint.optional || matched.some((name) => watched.has(name));
    if (!isSilent || isExplained || !(nothing || tracepoint.filter)) return [];
    return [noneCame(tracepoint, spec)];
  });
}

function noneCame({ pattern, filter }: Tracepoint, { scope }: Spec): Diagnostic {
  const limits = [filter && "the filter", scope.pids !== undefined && "scope.pids"].filter(Boolean);
  const what = limits.length > 0 ? `passed ${limits.join(" and ")}` : "was recorded";
  return warning("event-silent", `no ${pattern.value} event ${what}`, {
    at: filter?.at ?? pattern.at,
    hint: "state the expected number in expect: NAME.total > 0, or NAME.total == 0 if there should be none",
  });
}
