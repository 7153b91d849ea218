import type { Command } from "commander";
import type { CheckOptions } from "../actions/check.ts";
import { ASKED_GUEST, kernelOption, plainFormatOption, setOption, vmOption } from "../common-options.ts";
import { type CliContext, subcommand } from "../subcommand.ts";

/** Declares the command `check`. */
export function addCheckCommand(program: Command, context: CliContext): void {
  subcommand(program, "check", "check specs against the live kernel or a profile; changes nothing", [
    ["ftrace-run check specs/*.yaml", "every mistake in every file, in order"],
    ["ftrace-run check io.yaml --kernel server.json", "against another kernel (see doctor --profile)"],
    ["ftrace-run check io.yaml --vm=6.12", "against a guest's kernel; needs no root"],
    ["ftrace-run check io.yaml --format json", "for editors and CI"],
  ])
    .argument("<spec...>", "spec files")
    .addOption(setOption())
    .addOption(kernelOption())
    .addOption(vmOption(ASKED_GUEST).conflicts("kernel"))
    .addOption(plainFormatOption())
    .action(async (specs: string[], options: CheckOptions) => {
      const { checkSpecs } = await import("../actions/check.ts");
      context.finish(await checkSpecs(specs, options, context.io));
    });
}
