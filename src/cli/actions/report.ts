import { reportFile as report } from "../../app/report-file.ts";
import type { ReportOutcome } from "../../app/recordings/report-recording.ts";
import type { Result } from "../../core/result.ts";
import { takesStdout } from "../../files/file-target.ts";
import type { RendererName } from "../../report/renderers.ts";
import { worst } from "../exit-status.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { printResults } from "../terminal/print-results.ts";
import { reportProblems, showProblems } from "../terminal/show-problems.ts";
import { type JsonDestination, withJson } from "../terminal/with-json.ts";

/** Options of the command `report`. */
export interface ReportOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly format: RendererName;
  /** Name of a tracefs instance in the file. */
  readonly instance?: string;
  /** True and `-`: stdout. */
  readonly json?: true | string;
}

/** Prints a spec's results from a recording. Returns the exit status. */
export async function reportFile(
  recording: string,
  spec: string | undefined,
  options: ReportOptions,
  io: ConsoleIo,
): Promise<number> {
  const { set, instance } = options;
  return withJson(options.json, io, (json) =>
    print(report({ recording, spec, set, instance }), options, { json, io }),
  );
}

async function print(
  reported: Result<ReportOutcome>,
  { format, json: wanted }: ReportOptions,
  { json, io }: { readonly json: JsonDestination; readonly io: ConsoleIo },
): Promise<number> {
  if (!reported.ok) return reportProblems(reported.error, io);
  const { result, problems } = reported.value;
  showProblems(problems, io);
  if (!takesStdout(wanted)) await printResults([result], format, io);
  return worst([result.verdict.exitStatus, reportProblems(json.write([result]), io)]);
}
