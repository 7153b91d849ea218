import { existsSync } from "node:fs";
import { CommanderError } from "commander";
import { type ConsoleIo, openConsole } from "./terminal/console-io.ts";
import { exitStatus, worst } from "../core/exit-status.ts";
import { endBySignals } from "./own-process.ts";
import { buildProgram, commandNames } from "./program.ts";
import { settleVm } from "./settle-vm.ts";
import { quoted } from "../core/escape.ts";
import { didYouMean } from "../core/nearest.ts";
import { shippedNames } from "../files/shipped-specs.ts";

/** Runs one command line (without `node` and the script) and sets `process.exitCode`. Never rejects. */
export async function main(args: readonly string[]): Promise<void> {
  if (process.pid === 1) endBySignals();
  const io = openConsole(args.includes("--no-color"));
  const status = await statusOfCommandLine(args, io);
  // Failed output has set it already.
  process.exitCode = worst([status, Number(process.exitCode ?? exitStatus.held)]);
}

/** First argument when a completion script calls. Not a command: it is not for users, and has no help. */
const ASKED_BY_SHELL = "__complete";

/** Kernels are looked up only if `--vm` is there, which a kernel may follow. */
async function withVmSettled(
  args: readonly string[],
  commands: readonly string[],
): Promise<readonly string[]> {
  if (!args.some((word) => /^--vm(?:=|$)/u.test(word))) return args;
  const { looksLikeKernel } = await import("../vm/choose-kernel.ts");
  return settleVm(args, commands, looksLikeKernel);
}

async function statusOfCommandLine(given: readonly string[], io: ConsoleIo): Promise<number> {
  let status: number = exitStatus.held;
  const program = buildProgram({ io, finish: (given) => (status = given) });
  if (given[0] === ASKED_BY_SHELL) {
    const { answerShell } = await import("./completion/answer.ts");
    io.out(await answerShell(program, given.slice(1)));
    return status;
  }
  const args = await withVmSettled(given, commandNames(program));
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return exitStatus.wrongSpec;
  }
  const misspelled = misspelledCommand(
    args.find((word) => !word.startsWith("--vm=")),
    commandNames(program),
  );
  if (misspelled !== undefined) {
    io.err(`${misspelled}\n`);
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

/**
 * `run` is the default command, so a misspelled command looks like a spec. The message for a bare word that is neither a command nor
 * a file nor a shipped spec; `undefined` for everything else.
 */
function misspelledCommand(word: string | undefined, commands: readonly string[]): string | undefined {
  if (word === undefined || !/^[A-Za-z][\w-]*$/.test(word)) return undefined;
  if (commands.includes(word) || existsSync(word)) return undefined;
  const specs = shippedNames();
  if (specs.includes(word)) return undefined;
  const hint = didYouMean(word, [...commands, ...specs]) ?? "see: ftrace-run --help, ftrace-run list specs";
  return `error: no command or spec file is named ${quoted(word)}\n(${hint})`;
}

if (import.meta.main) await main(process.argv.slice(2));
