import type { Command } from "commander";
import { type PlainFormat, plainFormatOption } from "./common-options.ts";
import type { CliContext } from "./context.ts";
import { subcommand } from "./subcommand.ts";

export function addFormatCommand(program: Command, context: CliContext): void {
  subcommand(program, "format", "an event's fields, types and meaning, as a table", [
    ["ftrace-run format sched:sched_switch", "one event"],
    ["ftrace-run format 'sched:sched_wakeup*'", "several"],
    ["ftrace-run format sys_enter_write --format json", "for programs"],
  ])
    .argument("<event>", "system:event, or a glob or a word of either")
    .addOption(plainFormatOption())
    .action(async (event: string, options: { format: PlainFormat }) => {
      const { printFormats } = await import("./print-formats.ts");
      context.finish(await printFormats(event, options.format, context.io));
    });
}
