import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { version } from "../files/package-file.ts";
import { readBaseFile } from "../files/read-base-file.ts";
import { readSpecFile } from "../files/read-spec-file.ts";
import { openRecordingFile } from "../machine/recording-file.ts";
import type { Spec } from "../spec/spec.ts";
import { loadForReport, reportRecording, type ReportOutcome } from "./recordings/report-recording.ts";

/** Which recording to report, and how. */
export interface ReportRequest {
  /** Path of the recording. */
  readonly recording: string;
  /** The spec as it was typed; without one, every event is counted. */
  readonly spec: string | undefined;
  readonly set: Readonly<Record<string, string>>;
  /** Name of a tracefs instance in the file. */
  readonly instance?: string | undefined;
}

/** A spec's results from a recording. Errors: those of reading the spec, `usage`, `file-unreadable`. */
export function reportFile({ recording, spec: typed, set, instance }: ReportRequest): Result<ReportOutcome> {
  if (/\.ya?ml$/u.test(recording)) return fail([swapped(recording)]);
  const spec = readSpec(typed, set);
  if (!spec.ok) return spec;
  const { warnings = [] } = spec.value;
  const file = openRecordingFile(recording);
  if (!file.ok) return fail([...warnings, ...file.error]);
  try {
    const { result, problems } = reportRecording(file.value, spec.value, version(), { instance });
    return ok({ result, problems: [...warnings, ...problems] });
  } finally {
    file.value.close();
  }
}

function swapped(recording: string): Diagnostic {
  return diagnostic("usage", `${recording} looks like a spec; usage: ftrace-run report RECORDING [SPEC]`, {
    hint: `ftrace-run report trace.dat ${recording}`,
  });
}

function readSpec(typed: string | undefined, set: ReportRequest["set"]): Result<Spec> {
  const source = typed === undefined ? ok(undefined) : readSpecFile(typed);
  return source.ok ? loadForReport(source.value, { set, readFile: readBaseFile }) : source;
}
