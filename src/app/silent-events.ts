import { type Diagnostic, warning } from "../core/diagnostic.ts";
import { lookupsIn } from "../expr/lookups-in.ts";
import { matchEvents } from "../plan/match-events.ts";
import type { Spec } from "../spec/spec.ts";
import type { AggregatedRecording } from "./aggregate-recording.ts";

type Tracepoint = Spec["tracepoints"][number];

/**
 * A word on each tracepoint of which nothing came though it has a filter, or nothing came at all. Not where an
 * expectation looks at what came of it: then the verdict says so (docs/decisions/none-came.md).
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
  const asked = new Set(
    spec.expect.flatMap(({ expression }) => lookupsIn(expression.tree).map(({ result }) => result.name)),
  );
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
  const which =
    limits.length > 0 ? ` that ${limits.join(" and ")} let${limits.length > 1 ? "" : "s"} through` : "";
  return warning("event-silent", `no ${pattern.value} event${which} came`, {
    at: filter?.at ?? pattern.at,
    hint: "say how many may come in expect: NAME.total > 0, or NAME.total == 0 where none should",
  });
}
