import type { Command } from "commander";
import { ASKED_GUEST, plainFormatOption, vmOption } from "../common-options.ts";
import { type CliContext, subcommand } from "../subcommand.ts";
import type { FormatOptions } from "../actions/format.ts";

/** Declares the command `format`. */
export function addFormatCommand(program: Command, context: CliContext): void {
  subcommand(program, "format", "print an event's fields, types and meaning", [
    ["ftrace-run format sched:sched_switch", "one event"],
    ["ftrace-run format 'sched:sched_wakeup*'", "several"],
    ["ftrace-run format openat", "the events of a system call"],
    ["ftrace-run format sched_switch --vm=6.12", "of a guest's kernel; needs no root"],
    ["ftrace-run format sys_enter_write --format json", "for programs"],
  ])
    .argument("<event>", "system:event, a system or event name, a glob, or a system call")
    .addOption(plainFormatOption())
    .addOption(vmOption(ASKED_GUEST))
    .action(async (event: string, options: FormatOptions) => {
      const { printFormats } = await import("../actions/format.ts");
      context.finish(await printFormats(event, options, context.io));
    });
}
