import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { listsEvents } from "../result/live/open-piece.ts";
import type { OpenedSpec } from "./open-specs.ts";

/** Why the rows of these specs cannot be printed while recording. */
export function checkLive(specs: readonly OpenedSpec[]): readonly Diagnostic[] {
  if (specs.length > 1) {
    const message = `--live prints the rows of one spec, but ${specs.length} are given`;
    return [diagnostic("usage", message, { hint: "run them one by one" })];
  }
  const spec = specs[0]?.spec;
  if (!spec || spec.aggregations.some(listsEvents)) return [];
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
