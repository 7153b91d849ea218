import type { Command } from "commander";
import { type PlainFormat, plainFormatOption, setOption } from "./common-options.ts";
import type { CliContext } from "./context.ts";
import { subcommand } from "./subcommand.ts";

export interface CheckOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly format: PlainFormat;
}

export function addCheckCommand(program: Command, context: CliContext): void {
  subcommand(program, "check", "check specs against the live kernel, touching nothing", [
    ["ftrace-run check specs/*.yaml", "every mistake of every file, in order"],
    ["ftrace-run check io.yaml --format json", "for editors and CI"],
  ])
    .argument("<spec...>", "spec files")
    .addOption(setOption())
    .addOption(plainFormatOption())
    .action((specs: string[], _options: CheckOptions) => {
      context.io.err(`not built yet: check ${specs.join(" ")}\n`);
      context.finish(6);
    });
}
