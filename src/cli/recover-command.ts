import type { Command } from "commander";
import type { CliContext } from "./context.ts";
import { subcommand } from "./subcommand.ts";

export function addRecoverCommand(program: Command, context: CliContext): void {
  subcommand(program, "recover", "undo whatever a killed session left (nothing left: does nothing)", [
    ["sudo ftrace-run recover", "put the kernel's tracing state back"],
  ]).action(async () => {
    const { recover } = await import("./recover-sessions.ts");
    context.finish(await recover(context.io));
  });
}
