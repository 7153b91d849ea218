import type { Command } from "commander";
import { type CliContext, subcommand } from "../subcommand.ts";

/** Declares the command `init`. */
export function addInitCommand(program: Command, context: CliContext): void {
  subcommand(program, "init", "print or write a commented spec to start from", [
    ["ftrace-run init > my.yaml", "print it"],
    ["ftrace-run init my.yaml", "write it to a new file"],
  ])
    .argument("[file]", "file to write (default: stdout)")
    .action(async (file: string | undefined) => {
      const { writeInitialSpec } = await import("../actions/init.ts");
      context.finish(writeInitialSpec(file, context.io));
    });
}
