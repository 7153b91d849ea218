import type { Command } from "commander";
import type { ConsoleIo } from "./terminal/console-io.ts";

/** One example of a command: what to type, and what it does. */
export type Example = readonly [command: string, effect: string];

/** Adds a subcommand whose help ends with examples. The default command can be called without its name. */
export function subcommand(
  program: Command,
  name: string,
  description: string,
  examples: readonly Example[],
  isDefault = false,
): Command {
  const command = program.command(name, { isDefault });
  return withExamples(command.description(description), examples).showHelpAfterError(
    `(see: ftrace-run ${name} --help)`,
  );
}

const examplesByCommand = new WeakMap<Command, readonly Example[]>();

/** Ends the help with examples, followed by `behind`. */
export function withExamples(command: Command, examples: readonly Example[], behind = ""): Command {
  examplesByCommand.set(command, examples);
  return command.addHelpText("after", drawExamples(examples) + behind);
}

/** A command's examples, for the manual page. */
export function examplesOf(command: Command): readonly Example[] {
  return examplesByCommand.get(command) ?? [];
}

function drawExamples(examples: readonly Example[]): string {
  const width = Math.max(...examples.map(([command]) => command.length));
  const lines = examples.map(([command, effect]) => `  ${command.padEnd(width)}  ${effect}`);
  return ["", "Examples:", ...lines].join("\n");
}

/** What every command gets. */
export interface CliContext {
  readonly io: ConsoleIo;
  /** Sets the exit status; the last call wins. `process.exit` is never called, so that output and teardown can finish. */
  readonly finish: (status: number) => void;
}
