/**
 * The library: the same use cases as the command line, for programs. A spec's text becomes a plan with `openSpecs` (against
 * the live kernel, or one that `parseProfile` has read), a recording and a verdict with `runSpec`; `reportRecording` answers
 * a spec's questions from a trace.dat made before, `kernelText` lists one.
 */
export { type OpenedSpec, type OpenOptions, openSpecs } from "./app/open-specs.ts";
export { type PreparedSpec, prepareSpec } from "./app/prepare-spec.ts";
export type { KernelProfile } from "./app/profile/kernel-profile.ts";
export { parseProfile } from "./app/profile/parse-profile.ts";
export { profileFacts } from "./app/profile/profile-facts.ts";
export { reportRecording } from "./app/report-recording.ts";
export { type RunRequest, runSpec } from "./app/run-spec.ts";
export type { AggregationResult } from "./aggregate/result.ts";
export type { Diagnostic } from "./core/diagnostic.ts";
export type { DiagnosticCode, Fault } from "./core/diagnostic-codes.ts";
export type { Result } from "./core/result.ts";
export { lineColumn, type SourceFile, type Span } from "./core/source.ts";
export type { Plan, Step } from "./plan/plan.ts";
export { OutputFolder } from "./files/output-folder.ts";
export { kernelText } from "./export/kernel-text/kernel-text.ts";
export { diagnosticText } from "./report/diagnostic-text.ts";
export { githubReport } from "./report/github-report.ts";
export { jsonReport } from "./report/json-report.ts";
export { junitReport } from "./report/junit-report.ts";
export { markdownReport } from "./report/markdown/markdown-report.ts";
export type { ResultDocument } from "./report/result-document.ts";
export type { TextOptions } from "./report/text/ink.ts";
export { textReport } from "./report/text/text-report.ts";
export { openRecordingFile, type RecordingFile } from "./session/recording-file.ts";
export { newSessionName } from "./session/session-name.ts";
export type { SessionProgress } from "./session/session.ts";
export { loadSpec } from "./spec/load-spec.ts";
export type { Spec } from "./spec/spec.ts";
export { openTraceDat } from "./trace/open-trace-dat.ts";
export type { Recording } from "./trace/recording.ts";
