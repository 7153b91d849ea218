import type { Argument, Command, Option } from "commander";
import { knownKernels } from "../../vm/kernel-packages.ts";
import { shippedQuestions } from "../../files/find-specs.ts";

/** The command line as completion needs it, taken from commander's program. */
export interface CompletionModel {
  readonly program: string;
  readonly commands: readonly CommandModel[];
  /** Name of the command that can be called without it. */
  readonly defaultCommand: string;
  /** Options that every command has. */
  readonly options: readonly OptionModel[];
  /** The shipped specs, which can be named without a path. */
  readonly specs: readonly Described[];
}

/** A name with its description. */
export interface Described {
  readonly name: string;
  readonly description: string;
}

/** A command. */
export interface CommandModel extends Described {
  readonly options: readonly OptionModel[];
  readonly arguments: readonly ArgumentModel[];
  /** A command with subcommands has no arguments. */
  readonly subcommands: readonly CommandModel[];
}

/** An option. */
export interface OptionModel {
  /** `--format`; every option has a long form. */
  readonly long: string;
  readonly description: string;
  /** Absent for an option without a value. */
  readonly value?: Completion;
  /** The value follows in the same word only (`--vm=6.12`), never in the next one. */
  readonly attached: boolean;
  /** May be given several times. */
  readonly repeatable: boolean;
}

/** An argument that is not an option. */
export interface ArgumentModel {
  readonly name: string;
  readonly variadic: boolean;
  readonly value: Completion;
}

/** What a word can be. */
export type Completion =
  | { readonly kind: "choices"; readonly choices: readonly string[] }
  | { readonly kind: "files"; readonly endings: readonly string[] }
  | { readonly kind: "asked"; readonly what: Askable }
  | { readonly kind: "folders" | "specs" | "anything" };

/** What the shell asks ftrace-run for while completing (`answer.ts`). */
export const askables = [
  "parameters",
  "events",
  "listed",
  "symbols",
  "instances",
  "recorded",
  "kernels",
  "binaries",
] as const;
/** One of these. */
export type Askable = (typeof askables)[number];

/** These may also be given as a path. */
export const pathOrAskable: ReadonlySet<Askable> = new Set<Askable>(["kernels", "binaries"]);

/** Endings of spec files. */
export const SPEC_ENDINGS: readonly string[] = ["yaml", "yml"];

/** The command line as completion scripts need it. */
export function completionModel(program: Command, defaultCommand: string): CompletionModel {
  const commands = program.commands.map((command) => commandModel(command));
  return {
    program: program.name(),
    defaultCommand,
    options: program.options.map(optionModel),
    commands: [...commands, helpCommand(commands)],
    specs: shippedQuestions(),
  };
}

/** commander's own command, which is not in its list. */
function helpCommand(commands: readonly CommandModel[]): CommandModel {
  const choices = commands.map(({ name }) => name);
  return {
    name: "help",
    description: "print the help of a command",
    options: [],
    arguments: [{ name: "command", variadic: false, value: { kind: "choices", choices } }],
    subcommands: [],
  };
}

function commandModel(command: Command, prefix = ""): CommandModel {
  const name = prefix + command.name();
  return {
    name,
    description: command.description(),
    options: command.options.map(optionModel),
    arguments: command.registeredArguments.map((argument) => argumentModel(argument, name)),
    subcommands: command.commands.map((each) => commandModel(each, `${name} `)),
  };
}

function optionModel(option: Option): OptionModel {
  const { long, description, flags } = option;
  if (long === undefined || long === null) throw new Error(`${flags} has no long form`);
  const placeholder = /[<[]([^<[]+)[>\]]/u.exec(flags)?.[1];
  const common = {
    long,
    description,
    attached: long === "--vm",
    repeatable: long === "--set" || Array.isArray(option.defaultValue),
  };
  if (placeholder === undefined) return common;
  return { ...common, value: completionOf(placeholder, long, option.argChoices) };
}

function argumentModel(argument: Argument, command: string): ArgumentModel {
  const name = argument.name();
  return { name, variadic: argument.variadic, value: completionOf(name, command, argument.argChoices) };
}

/** Decided by the placeholder in the help, together with its option or command where needed. */
function completionOf(
  placeholder: string,
  owner: string,
  choices: readonly string[] | undefined,
): Completion {
  if (choices) return { kind: "choices", choices };
  return BY_OWNER[`${owner} ${placeholder}`] ?? BY_PLACEHOLDER[placeholder] ?? { kind: "anything" };
}

const BY_OWNER: Readonly<Record<string, Completion>> = {
  "init file": { kind: "files", endings: SPEC_ENDINGS },
  "vm install name": { kind: "choices", choices: knownKernels },
  "--event event": { kind: "asked", what: "recorded" },
  "--instance name": { kind: "asked", what: "instances" },
  "compare before": { kind: "files", endings: ["json", "dat"] },
  "compare after": { kind: "files", endings: ["json", "dat"] },
  "symbols glob": { kind: "asked", what: "symbols" },
};

const BY_PLACEHOLDER: Readonly<Record<string, Completion>> = {
  "spec": { kind: "specs" },
  "name=value": { kind: "asked", what: "parameters" },
  "trace.dat": { kind: "files", endings: ["dat"] },
  "file": { kind: "files", endings: [] },
  "FILE": { kind: "files", endings: ["json"] },
  "KERNEL": { kind: "asked", what: "kernels" },
  "binary": { kind: "asked", what: "binaries" },
  "profile": { kind: "files", endings: ["json"] },
  "dir": { kind: "folders" },
  "folder": { kind: "folders" },
  "event": { kind: "asked", what: "events" },
  "glob": { kind: "asked", what: "listed" },
};
