import { type Command, Option } from "commander";
import { exporters, exportersByName } from "../../export/exporters.ts";
import { instanceOption } from "../common-options.ts";
import { statusOf } from "../exit-status.ts";
import { type CliContext, subcommand } from "../subcommand.ts";

interface ExportOptions {
  readonly to: string;
  readonly output?: string;
  readonly event?: string;
  readonly instance?: string;
}

/** Declares the command `export`. */
export function addExportCommand(program: Command, { io, finish }: CliContext): void {
  subcommand(program, "export", "write a recorded trace.dat in a format for other tools", [
    [
      "ftrace-run export trace.dat --to speedscope --output graph.speedscope.json",
      "open it in speedscope.app",
    ],
    [
      "ftrace-run export trace.dat --to folded | flamegraph.pl > graph.svg",
      "a flame graph of calls, or of stacks",
    ],
    ["ftrace-run export trace.dat --to folded --event sched:sched_switch", "the stacks of one event"],
    ["ftrace-run export trace.dat --to trace --instance net", "an instance made by trace-cmd record -B net"],
  ])
    .argument("<trace.dat>", "recording made by ftrace-run or trace-cmd")
    .addOption(toOption().makeOptionMandatory())
    .option("--output <file>", "write to this file instead of stdout")
    .option(
      "--event <pattern>",
      "only the stacks of these events (default: calls, and the stacks of all events)",
    )
    .addOption(instanceOption())
    .action(async (recording: string, { to, ...options }: ExportOptions) => {
      const { exportFile } = await import("../actions/export.ts");
      const exporter = exportersByName.get(to)!;
      finish(statusOf({ problems: await exportFile({ recording, exporter, ...options }, io) }));
    });
}

function toOption(): Option {
  const summaries = exporters.map(({ name, summary }) => `${name}: ${summary}`);
  return new Option("--to <format>", summaries.join("; ")).choices(exporters.map(({ name }) => name));
}
