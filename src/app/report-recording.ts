import type { Diagnostic } from "../core/diagnostic.ts";
import { buildResult } from "../result/build-result.ts";
import type { ResultDocument } from "../document/result-document.ts";
import type { Spec } from "../spec/spec.ts";
import type { ByteSource } from "../trace/recording.ts";
import { analyseRecording, type WhichRecording } from "../result/analyse-recording.ts";

export interface ReportOutcome {
  readonly result: ResultDocument;
  /** What the document says of problems, with their locations in the sources, for drawing. */
  readonly problems: readonly Diagnostic[];
}

/** A spec's answers from a recording made before, on any machine, without root. */
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
