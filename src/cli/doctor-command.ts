import { type Command, Option } from "commander";
import { type PlainFormat, plainFormatOption } from "./common-options.ts";
import type { CliContext } from "./context.ts";
import { subcommand } from "./subcommand.ts";

export function addDoctorCommand(program: Command, context: CliContext): void {
  subcommand(
    program,
    "doctor",
    "what this machine can trace, what is missing, and the command that fixes it",
    [
      ["sudo ftrace-run doctor", "tries tracers in an instance of its own, and removes it"],
      ["ftrace-run doctor --format json", "for programs"],
      ["sudo ftrace-run doctor --profile > server.json", "for ftrace-run check --kernel, anywhere"],
    ],
  )
    .addOption(plainFormatOption())
    .addOption(
      new Option(
        "--profile",
        "print what specs are checked against, as JSON (docs/kernel-profile.md)",
      ).conflicts("format"),
    )
    .action(async (options: { format: PlainFormat; profile?: true }) => {
      if (options.profile) {
        const { printProfile } = await import("./print-profile.ts");
        return context.finish(await printProfile(context.io));
      }
      const { examineMachine } = await import("./examine-machine.ts");
      context.finish(await examineMachine(options.format, context.io));
    });
}
