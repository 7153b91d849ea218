import type { Command } from "commander";
import { instanceOption, jsonDocumentOption, setOption } from "../common-options.ts";
import type { ReportOptions } from "../actions/report.ts";
import { statusOf } from "../exit-status.ts";
import { formatsOption, reportTargets, type WantedFormat } from "../wanted-formats.ts";
import { type CliContext, subcommand } from "../subcommand.ts";

/** Declares the command `report`. */
export function addReportCommand(program: Command, context: CliContext): void {
  subcommand(program, "report", "run a spec's aggregations on a recorded trace.dat, without root", [
    ["ftrace-run report results/trace.dat", "which events were recorded, and how many of each"],
    ["ftrace-run report trace.dat specs/syscalls.yaml", "compute another spec's aggregations"],
    ["ftrace-run report trace.dat io.yaml --format markdown", "for a pull request"],
    ["ftrace-run report trace.dat --instance net", "an instance made by trace-cmd record -B net"],
    ["ftrace-run report trace.dat --format trace", "the recording itself, as the kernel prints it"],
    ["ftrace-run report trace.dat --format trace-long", "with time, task and context on every line"],
  ])
    .argument("<trace.dat>", "recording made by ftrace-run or trace-cmd")
    .argument("[spec]", "spec file with aggregations and expectations (default: count all events)")
    .addOption(setOption())
    .addOption(jsonDocumentOption())
    .addOption(instanceOption())
    .addOption(formatsOption())
    .action(async (recording: string, spec: string | undefined, asked: RecordingOptions) => {
      context.finish(await reportOrList(recording, spec, asked, context));
    });
}

type RecordingOptions = Omit<ReportOptions, "stdout" | "files"> & {
  readonly format: readonly WantedFormat[];
  /** True and `-`: stdout. */
  readonly json?: true | string;
};

async function reportOrList(
  recording: string,
  spec: string | undefined,
  { format, json, ...options }: RecordingOptions,
  { io }: CliContext,
): Promise<number> {
  const listing = format.find((one) => "listing" in one);
  if (!listing) {
    const { stdout, files } = reportTargets({ format, ...(json !== undefined && { json }) });
    const { reportFile } = await import("../actions/report.ts");
    return reportFile(recording, spec, { ...options, stdout, files }, io);
  }
  const unused = [
    ...(spec === undefined ? [] : [spec]),
    ...(json === undefined ? [] : ["--json"]),
    ...format.flatMap((one) => ("path" in one ? [`--format ${one.renderer}`] : [])),
    ...Object.keys(options.set).map((name) => `--set ${name}`),
  ];
  const { listRecording } = await import("../actions/export.ts");
  const request = { recording, instance: options.instance, exporter: listing.listing };
  return statusOf({ problems: await listRecording(request, unused, io) });
}
