import { reportFile as report } from "../../app/report-file.ts";
import type { ReportOutcome } from "../../app/recordings/report-recording.ts";
import type { Result } from "../../core/result.ts";
import type { FormatOnStdout, ReportFile } from "../wanted-formats.ts";
import { worst } from "../../core/exit-status.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { printResults } from "../terminal/print-results.ts";
import { reportProblems, showProblems } from "../terminal/show-problems.ts";
import { type ReportFiles, withReportFiles } from "../terminal/with-report-files.ts";

/** Options of the command `report`. */
export interface ReportOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly stdout: FormatOnStdout;
  readonly files: readonly ReportFile[];
  /** Name of a tracefs instance in the file. */
  readonly instance?: string;
}

/** Prints a spec's results from a recording. Returns the exit status. */
export async function reportFile(
  recording: string,
  spec: string | undefined,
  options: ReportOptions,
  io: ConsoleIo,
): Promise<number> {
  const { set, instance, stdout } = options;
  return withReportFiles(options.files, io, (files) =>
    print(report({ recording, spec, set, instance }), stdout, { files, io }),
  );
}

async function print(
  reported: Result<ReportOutcome>,
  stdout: FormatOnStdout,
  { files, io }: { readonly files: ReportFiles; readonly io: ConsoleIo },
): Promise<number> {
  if (!reported.ok) return reportProblems(reported.error, io);
  const { result, problems } = reported.value;
  showProblems(problems, io);
  if ("renderer" in stdout) await printResults([result], stdout.renderer, io);
  return worst([result.verdict.exitStatus, reportProblems(await files.write([result]), io)]);
}
