import type { Command } from "commander";
import { type PlainFormat, plainFormatOption, setOption } from "./common-options.ts";
import type { CliContext } from "./context.ts";
import { subcommand } from "./subcommand.ts";

export interface ExplainOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly format: PlainFormat;
  readonly shell?: true;
}

export function addExplainCommand(program: Command, context: CliContext): void {
  subcommand(program, "explain", "print the ordered operations of a spec, and how each is undone", [
    ["ftrace-run explain specs/sched-switch.yaml", "as a table"],
    ["ftrace-run explain specs/sched-switch.yaml --shell", "as a POSIX script that does it by hand"],
  ])
    .argument("<spec>", "spec file")
    .addOption(setOption())
    .addOption(plainFormatOption())
    .option("--shell", "print a stand-alone POSIX script with its own teardown")
    .action((spec: string, _options: ExplainOptions) => {
      context.io.err(`not built yet: explain ${spec}\n`);
      context.finish(6);
    });
}
