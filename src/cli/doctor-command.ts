import type { Command } from "commander";
import type { CliContext } from "./context.ts";
import { subcommand } from "./subcommand.ts";

export function addDoctorCommand(program: Command, context: CliContext): void {
  subcommand(program, "doctor", "", [["ftrace-run doctor", ""]]).action(() => {
    context.finish(6);
  });
}
