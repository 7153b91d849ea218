import type { Command } from "commander";
import { ASKED_GUEST, kernelOption, plainFormatOption, setOption, vmOption } from "../common-options.ts";
import { type CliContext, subcommand } from "../subcommand.ts";
import type { ExplainOptions } from "../actions/explain.ts";

/** Declares the command `explain`. */
export function addExplainCommand(program: Command, context: CliContext): void {
  subcommand(program, "explain", "print the operations of a run in order, and how each is undone", [
    ["ftrace-run explain specs/sched-switch.yaml", "as a table"],
    ["ftrace-run explain specs/sched-switch.yaml --shell", "as a POSIX shell script that does the same"],
    ["ftrace-run explain io.yaml --kernel server.json", "on another kernel (see doctor --profile)"],
  ])
    .argument("<spec>", "spec file")
    .addOption(setOption())
    .addOption(kernelOption())
    .addOption(vmOption(ASKED_GUEST).conflicts("kernel"))
    .addOption(plainFormatOption())
    .option("--shell", "print a stand-alone POSIX shell script with its own teardown")
    .action(async (spec: string, options: ExplainOptions) => {
      const { explainSpec } = await import("../actions/explain.ts");
      context.finish(await explainSpec(spec, options, context.io));
    });
}
