import type { ByteSource } from "../trace/recording.ts";
import { buildResult } from "../report/build-result.ts";
import type { ResultDocument } from "../report/result-document.ts";
import type { Spec } from "../spec/spec.ts";
import { analyseRecording } from "./analyse-recording.ts";

/** A spec's answers from a recording made before, on any machine, without root. */
export function reportRecording(source: ByteSource, spec: Spec, toolVersion: string): ResultDocument {
  const analysis = analyseRecording(source, spec);
  return buildResult({ toolVersion, spec, ...(analysis.ok ? analysis.value : { problems: analysis.error }) });
}
