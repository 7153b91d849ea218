import type { Command } from "commander";
import { type CliContext, subcommand } from "../subcommand.ts";

/** Declares the command `recover`. */
export function addRecoverCommand(program: Command, context: CliContext): void {
  subcommand(program, "recover", "undo what killed sessions left behind", [
    ["sudo ftrace-run recover", "restore the kernel's tracing state"],
    ["sudo ftrace-run recover --force", "also for containers that you know are gone"],
  ])
    .option(
      "--force",
      "also undo sessions that a container may still be using (cannot be detected from here)",
    )
    .action(async ({ force = false }: { readonly force?: boolean }) => {
      const { recover } = await import("../actions/recover.ts");
      context.finish(await recover(context.io, { force }));
    });
}
