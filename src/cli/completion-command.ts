import type { Command } from "commander";
import type { CliContext } from "./context.ts";
import { subcommand } from "./subcommand.ts";

export function addCompletionCommand(program: Command, context: CliContext): void {
  subcommand(program, "completion", "", [["ftrace-run completion", ""]]).action(() => {
    context.finish(6);
  });
}
