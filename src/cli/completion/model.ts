import type { Argument, Command, Option } from "commander";
import { listables } from "../listables.ts";

/** The command line as completion scripts need it, taken from commander's program. */
export interface CompletionModel {
  readonly program: string;
  readonly commands: readonly CommandModel[];
  /** Name of the command that needs no name. */
  readonly defaultCommand: string;
  /** Options that may stand anywhere. */
  readonly options: readonly OptionModel[];
}

export interface CommandModel {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionModel[];
  readonly arguments: readonly ArgumentModel[];
}

export interface OptionModel {
  /** `--format`; every option has a long form. */
  readonly long: string;
  readonly description: string;
  /** Absent for a switch. */
  readonly value?: Completion;
}

export interface ArgumentModel {
  readonly name: string;
  readonly variadic: boolean;
  readonly value: Completion;
}

/** What a word can be. `listed` depends on the first argument of `list`. */
export type Completion =
  | { readonly kind: "choices"; readonly choices: readonly string[] }
  | { readonly kind: "files"; readonly endings: readonly string[] }
  | { readonly kind: "folders" | "events" | "listed" | "anything" };

/** Kinds of `list` that the shell asks ftrace-run for while completing. */
export const askedKinds: readonly string[] = listables.filter((what) => what !== "specs");

export function completionModel(program: Command, defaultCommand: string): CompletionModel {
  return {
    program: program.name(),
    defaultCommand,
    options: program.options.map(optionModel),
    commands: program.commands.map(commandModel),
  };
}

function commandModel(command: Command): CommandModel {
  return {
    name: command.name(),
    description: command.description(),
    options: command.options.map(optionModel),
    arguments: command.registeredArguments.map(argumentModel),
  };
}

function optionModel(option: Option): OptionModel {
  const { long, description, flags } = option;
  if (long === undefined || long === null) throw new Error(`${flags} has no long form`);
  const placeholder = /[<[]([^<[]+)[>\]]/u.exec(flags)?.[1];
  if (placeholder === undefined) return { long, description };
  return { long, description, value: completionOf(placeholder, option.argChoices) };
}

function argumentModel(argument: Argument): ArgumentModel {
  const name = argument.name();
  return { name, variadic: argument.variadic, value: completionOf(name, argument.argChoices) };
}

/** By the placeholder's name, as it stands in the help. */
function completionOf(placeholder: string, choices: readonly string[] | undefined): Completion {
  if (choices) return { kind: "choices", choices };
  return BY_PLACEHOLDER[placeholder] ?? { kind: "anything" };
}

const BY_PLACEHOLDER: Readonly<Record<string, Completion>> = {
  "spec": { kind: "files", endings: ["yaml", "yml"] },
  "trace.dat": { kind: "files", endings: ["dat"] },
  "file": { kind: "files", endings: [] },
  "FILE": { kind: "files", endings: ["json"] },
  "binary": { kind: "files", endings: [] },
  "profile": { kind: "files", endings: ["json"] },
  "dir": { kind: "folders" },
  "event": { kind: "events" },
  "glob": { kind: "listed" },
};
