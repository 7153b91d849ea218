import type { Command } from "commander";
import type { CliContext } from "./context.ts";
import { subcommand } from "./subcommand.ts";

export function addFormatCommand(program: Command, context: CliContext): void {
  subcommand(program, "format", "", [["ftrace-run format", ""]]).action(() => {
    context.finish(6);
  });
}
