import { PAIRING } from "../aggregate/derived/pair-events.ts";
import { textsOption } from "../aggregate/request/options.ts";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import type { Span } from "../core/source.ts";
import { tgidUse } from "../plan/events/uses-tgid.ts";
import { listsEvents } from "../result/live/open-piece.ts";
import type { AggregationRequest } from "../spec/spec.ts";
import type { OpenedSpec } from "./open-specs.ts";

/** Why the rows of these specs cannot be printed while recording. */
export function checkLive(specs: readonly OpenedSpec[]): readonly Diagnostic[] {
  if (specs.length > 1) {
    const message = `--live prints the rows of one spec, but ${specs.length} are given`;
    return [diagnostic("usage", message, { hint: "run them one by one" })];
  }
  const spec = specs[0]?.spec;
  const listing = spec?.aggregations.filter(listsEvents) ?? [];
  const at = tgidUse({ aggregations: listing });
  if (at) {
    const message = "which process a task belongs to is known only after recording";
    return [diagnostic("usage", message, { at, hint: "run it without --live" })];
  }
  if (spec?.scope.tasks) {
    const message = "which tasks are in the scope is known only after recording";
    return [
      diagnostic("usage", message, {
        at: spec.scope.at,
        hint: "run it without --live, or use scope: {pids: workload}",
      }),
    ];
  }
  const pairs = spec && pairsRead(listing, spec.aggregations);
  if (pairs) {
    const message = "pairs of events are put together only after recording";
    return [diagnostic("usage", message, { at: pairs, hint: "run it without --live" })];
  }
  if (!spec || listing.length > 0) return [];
  return [
    diagnostic(
      "usage",
      `--live prints rows of events, but "${spec.name}" has no aggregation that lists events`,
      {
        hint: "add one: aggregations: {rows: {use: events, of: EVENT}}",
      },
    ),
  ];
}

/** Where one of the requests reads the pairs of another. */
function pairsRead(
  listing: readonly AggregationRequest[],
  all: readonly AggregationRequest[],
): Span | undefined {
  const names = new Set(all.filter(({ use }) => PAIRING.has(use.value)).flatMap(pairNames));
  for (const request of listing) {
    const index = (textsOption(request, "of") ?? []).findIndex((name) => names.has(name));
    if (index >= 0) return request.spanOf("of", index);
  }
  return undefined;
}

/** Both names by which others read the pairs of a request. */
function pairNames({ name, use }: AggregationRequest): readonly string[] {
  return [name, `${use.value}:${name}`];
}
