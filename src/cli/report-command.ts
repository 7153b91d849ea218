import type { Command } from "commander";
import { jsonDocumentOption, reportFormatOption, setOption } from "./common-options.ts";
import type { CliContext } from "./context.ts";
import type { ReportOptions } from "./report-file.ts";
import { subcommand } from "./subcommand.ts";

export function addReportCommand(program: Command, context: CliContext): void {
  subcommand(program, "report", "run a spec's aggregations on a recorded trace.dat, without root", [
    ["ftrace-run report results/trace.dat", "which events it holds, and how many of each"],
    ["ftrace-run report trace.dat specs/syscalls.yaml", "another spec's questions"],
    ["ftrace-run report trace.dat io.yaml --format markdown", "for a pull request"],
  ])
    .argument("<trace.dat>", "recording, by ftrace-run or trace-cmd")
    .argument("[spec]", "spec file: its aggregations and expectations (default: count all events)")
    .addOption(setOption())
    .addOption(jsonDocumentOption())
    .addOption(reportFormatOption())
    .action(async (recording: string, spec: string | undefined, options: ReportOptions) => {
      const { reportFile } = await import("./report-file.ts");
      context.finish(await reportFile(recording, spec, options, context.io));
    });
}
