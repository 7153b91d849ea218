import { aggregations } from "../aggregate/registry.ts";
import { diagnostic } from "../core/diagnostic.ts";
import { quoted } from "../core/escape.ts";
import { didYouMean } from "../core/nearest.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { nameFilter } from "../core/name-filter.ts";

/** A name with one line about it. */
export interface NamedSummary {
  readonly name: string;
  readonly summary: string;
}

/** The aggregations whose name or family matches the pattern, in the registry's order. Errors: `unknown-aggregation`. */
export function listAggregations(pattern: string | undefined): Result<readonly NamedSummary[]> {
  const chooses = nameFilter(pattern);
  const found = [...aggregations.values()].filter(({ name }) => chooses(name) || chooses(familyOf(name)));
  if (found.length > 0 || pattern === undefined)
    return ok(found.map(({ name, summary }) => ({ name, summary })));
  return fail([
    diagnostic("unknown-aggregation", `no aggregation matches ${quoted(pattern)}`, {
      hint: didYouMean(pattern, aggregations.keys()) ?? "see: ftrace-run list aggregations",
    }),
  ]);
}

/** `sched` of `sched.switches`. */
function familyOf(name: string): string {
  return name.split(".", 1)[0]!;
}
