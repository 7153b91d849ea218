import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Result } from "../../core/result.ts";
import type { SourceFile } from "../../core/source.ts";
import { buildResult } from "../../result/build-result.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import type { ReadFile } from "../../spec/extend.ts";
import { loadSpec, type LoadOptions } from "../../spec/load-spec.ts";
import type { Spec } from "../../spec/spec.ts";
import type { ByteSource } from "../../trace/recording.ts";
import { analyseRecording, type WhichRecording } from "../../result/analyse-recording.ts";

/** The report on a recording made before. */
export interface ReportOutcome {
  readonly result: ResultDocument;
  /** The document's problems with their spans in the sources, for printing. */
  readonly problems: readonly Diagnostic[];
}

/** A spec's results from a recording made before, on any machine; needs no root. */
export function reportRecording(
  source: ByteSource,
  spec: Spec,
  toolVersion: string,
  which?: WhichRecording,
): ReportOutcome {
  const analysis = analyseRecording(source, spec, which);
  const found = analysis.ok ? analysis.value : { problems: analysis.error };
  return { result: buildResult({ toolVersion, spec, ...found }), problems: found.problems };
}

/** The questions where no spec is given: how many of each event were recorded. */
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

/** Loads a spec whose questions a recording answers: it need not say what to record. Without a spec, counts every event. */
export function loadForReport(
  source: SourceFile | undefined,
  { readFile, ...options }: LoadOptions & { readonly readFile: ReadFile },
): Result<Spec> {
  return loadSpec(source ?? census, { read: readFile }, { ...options, questionsOnly: true });
}
