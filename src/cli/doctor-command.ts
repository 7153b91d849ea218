import type { Command } from "commander";
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
    ],
  )
    .addOption(plainFormatOption())
    .action(async (options: { format: PlainFormat }) => {
      const { examineMachine } = await import("./examine-machine.ts");
      context.finish(await examineMachine(options.format, context.io));
    });
}
