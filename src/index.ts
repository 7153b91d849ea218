/**
 * The library, as docs/library.md describes it: `run` a spec, `check` one, `report` on a recording, and `render` the
 * result. Declarations here and below need neither @types/node nor the DOM's.
 */
export { check, type CheckOptions } from "./library/check.ts";
export type { Parameters, RunOptions } from "./library/options.ts";
export { type Format, render, type RenderOptions } from "./library/render.ts";
export { report, type ReportOptions } from "./library/report.ts";
export { run, type Session } from "./library/run.ts";
export type { SpecSource, SpecText } from "./library/spec-source.ts";
export type { AbortLike } from "./core/abort.ts";
export type {
  AggregationDocument,
  ExpectationDocument,
  ProblemDocument,
  ResultDocument,
  Verdict,
} from "./document/result-document.ts";
export type { SessionProgress } from "./session/session-progress.ts";
