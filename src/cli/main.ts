import { CommanderError } from "commander";
import { type ConsoleIo, openConsole } from "./console-io.ts";
import { exitStatus } from "../core/exit-status.ts";
import { buildProgram, commandNames } from "./program.ts";
import { misspeltCommand } from "./misspelt-command.ts";

/** Runs one command line (without `node` and the script) and sets `process.exitCode`. Never rejects. */
export async function main(args: readonly string[]): Promise<void> {
  const io = openConsole(args.includes("--no-color"));
  process.exitCode = await statusOfCommandLine(args, io);
}

async function statusOfCommandLine(args: readonly string[], io: ConsoleIo): Promise<number> {
  let status: number = exitStatus.held;
  const program = buildProgram({ io, finish: (given) => (status = given) });
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return exitStatus.wrongSpec;
  }
  const misspelt = misspeltCommand(args[0], commandNames(program));
  if (misspelt !== undefined) {
    io.err(`${misspelt}\n`);
    return exitStatus.wrongSpec;
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.held : exitStatus.wrongSpec;
    io.err(`ftrace-run: this is a bug in ftrace-run\n${stackOf(error)}\n`);
    return exitStatus.runFailed;
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

if (import.meta.main) await main(process.argv.slice(2));
