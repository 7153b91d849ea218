import type { Command } from "commander";
import type { CliContext } from "./context.ts";
import { subcommand } from "./subcommand.ts";

export function addInitCommand(program: Command, context: CliContext): void {
  subcommand(program, "init", "", [["ftrace-run init", ""]]).action(() => {
    context.finish(6);
  });
}
