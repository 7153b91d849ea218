import type { Command } from "commander";
import type { CliContext } from "./context.ts";
import { subcommand } from "./subcommand.ts";

export function addListCommand(program: Command, context: CliContext): void {
  subcommand(program, "list", "", [["ftrace-run list", ""]]).action(() => {
    context.finish(6);
  });
}
