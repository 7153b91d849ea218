import type { Result } from "../core/result.ts";
import type { SourceFile } from "../core/source.ts";
import type { ReadFile } from "../spec/extend.ts";
import { loadSpec, type LoadOptions } from "../spec/load-spec.ts";
import type { Spec } from "../spec/spec.ts";

/** What a recording is asked when nobody asks: how often each event came. */
const census: SourceFile = {
  path: "<no spec>",
  text: [
    "version: 1",
    "name: events",
    "question: Which events were recorded, and how many of each?",
    'tracepoints: ["*:*"]',
    "duration: 1s",
    "aggregations:",
    '  events: {use: count, of: "*:*", by: [event]}',
    "loss: allow",
  ].join("\n"),
};

/** The spec to answer from a recording, which may be questions only; without one, the census of its events. */
export function loadForReport(
  source: SourceFile | undefined,
  { readFile, ...options }: LoadOptions & { readonly readFile: ReadFile },
): Result<Spec> {
  return loadSpec(source ?? census, { read: readFile }, { ...options, questionsOnly: true });
}
