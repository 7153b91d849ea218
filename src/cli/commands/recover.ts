import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { subcommand } from "../subcommand.ts";

/** Declares the command `recover`. */
export function addRecoverCommand(program: Command, context: CliContext): void {
  subcommand(program, "recover", "undo whatever a killed session left (nothing left: does nothing)", [
    ["sudo ftrace-run recover", "put the kernel's tracing state back"],
    ["sudo ftrace-run recover --force", "also what a container left that is known to be gone"],
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
