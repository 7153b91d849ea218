import { loadForReport } from "../../app/load-for-report.ts";
import { reportRecording } from "../../app/report-recording.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import { openRecordingFile } from "../../machine/recording-file.ts";
import type { Spec } from "../../spec/spec.ts";
import type { RendererName } from "../../report/renderers.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { statusOf, worst } from "../exit-status.ts";
import { printResults, type JsonDestination, takesStdout } from "../terminal/print-results.ts";
import { showProblems } from "../terminal/show-problems.ts";
import { readBaseFile } from "../files/base-files.ts";
import { readSpecFile } from "../files/spec-files.ts";
import { version } from "../version.ts";
import { withJson } from "../files/with-json.ts";

export interface ReportOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly format: RendererName;
  /** Name of a tracefs instance in the file. */
  readonly instance?: string;
  /** True and `-`: stdout. */
  readonly json?: true | string;
}

/** Answers a spec's questions from a recording. Returns the exit status. */
export async function reportFile(
  recording: string,
  specPath: string | undefined,
  options: ReportOptions,
  io: ConsoleIo,
): Promise<number> {
  return withJson(options.json, io, (json) =>
    reportInto(json, answer(recording, specPath, options, io), options, io),
  );
}

async function reportInto(
  json: JsonDestination,
  result: Result<ResultDocument>,
  options: ReportOptions,
  io: ConsoleIo,
): Promise<number> {
  if (!result.ok) {
    showProblems(result.error, io);
    return statusOf({ problems: result.error });
  }
  if (!takesStdout(options.json)) await printResults([result.value], options.format, io);
  const unwritten = json.write([result.value]);
  showProblems(unwritten, io);
  return worst([result.value.verdict.exitStatus, statusOf({ problems: unwritten })]);
}

function answer(
  recording: string,
  specPath: string | undefined,
  { set, instance }: ReportOptions,
  io: ConsoleIo,
): Result<ResultDocument> {
  if (/\.ya?ml$/u.test(recording)) return fail([swapped(recording)]);
  const spec = readSpec(specPath, set, io);
  if (!spec.ok) return spec;
  const file = openRecordingFile(recording);
  if (!file.ok) return fail(file.error);
  try {
    const { result, problems } = reportRecording(file.value, spec.value, version(), { instance });
    showProblems(problems, io);
    return ok(result);
  } finally {
    file.value.close();
  }
}

function swapped(recording: string): Diagnostic {
  return diagnostic("usage", `${recording} looks like a spec; usage: ftrace-run report RECORDING [SPEC]`, {
    hint: `ftrace-run report trace.dat ${recording}`,
  });
}

function readSpec(path: string | undefined, set: ReportOptions["set"], io: ConsoleIo): Result<Spec> {
  const source = path === undefined ? ok(undefined) : readSpecFile(path);
  if (!source.ok) return source;
  const loaded = loadForReport(source.value, { set, readFile: readBaseFile });
  if (!loaded.ok) return loaded;
  showProblems(loaded.value.warnings ?? [], io);
  return loaded;
}
