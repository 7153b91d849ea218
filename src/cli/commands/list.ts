import { type Command, Argument } from "commander";
import type { WantedGuest } from "../../app/guest/ask-guest.ts";
import type { Listable } from "../../app/list-things.ts";
import { ASKED_GUEST, vmOption } from "../common-options.ts";
import { type CliContext, subcommand } from "../subcommand.ts";

/** What `list` can list. */
export const listables: readonly Listable[] = ["events", "functions", "tracers", "aggregations", "specs"];

/** Declares the command `list`. */
export function addListCommand(program: Command, context: CliContext): void {
  subcommand(program, "list", "list what can be traced and computed", [
    ["ftrace-run list events 'sched:*'", "events by system and name"],
    ["ftrace-run list events 'sys_enter_open*'", "events by name alone"],
    ["ftrace-run list functions 'vfs_*'", "functions that the function tracer can trace"],
    ["ftrace-run list functions 'vfs_*' --vm=6.12", "of a guest's kernel; needs no root"],
    ["ftrace-run list aggregations", "what can be computed, one per line"],
    ["ftrace-run list specs", "specs in ./specs and shipped specs"],
    ["ftrace-run list specs lock", "specs with a word in their name or question"],
  ])
    .addArgument(new Argument("<what>", "what to list").choices(listables))
    .argument(
      "[glob]",
      "only names that match (*, ?, [a-z]); for specs, a word also matches parts of names and questions",
    )
    .addOption(vmOption(ASKED_GUEST))
    .action(async (what: Listable, glob: string | undefined, { vm }: { vm?: WantedGuest }) => {
      const { listThings } = await import("../actions/list.ts");
      context.finish(await listThings({ what, glob, vm }, context.io));
    });
}
