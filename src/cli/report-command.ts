import type { Command } from "commander";
import { jsonDocumentOption, type ReportFormat, reportFormatOption, setOption } from "./common-options.ts";
import type { CliContext } from "./context.ts";
import { subcommand } from "./subcommand.ts";

export interface ReportOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly format: ReportFormat;
  /** True and `-`: stdout. */
  readonly json?: true | string;
}

export function addReportCommand(program: Command, context: CliContext): void {
  subcommand(program, "report", "run a spec's aggregations on a recorded trace.dat, without root", [
    ["ftrace-run report results/trace.dat", "the spec that is stored beside it"],
    ["ftrace-run report trace.dat specs/syscalls.yaml", "another spec's questions"],
    ["ftrace-run report trace.dat io.yaml --format markdown", "for a pull request"],
  ])
    .argument("<trace.dat>", "recording, by ftrace-run or trace-cmd")
    .argument("[spec]", "spec file")
    .addOption(setOption())
    .addOption(jsonDocumentOption())
    .addOption(reportFormatOption())
    .action((recording: string, _spec: string | undefined, _options: ReportOptions) => {
      context.io.err(`not built yet: report ${recording}\n`);
      context.finish(6);
    });
}
