import type { ArgumentModel, CommandModel, CompletionModel, OptionModel } from "./model.ts";
import { homedir } from "node:os";

/** A command line while it is typed; the word being completed is apart. */
export interface TypedLine {
  readonly command: CommandModel;
  /** Words that are not options, each with its argument, in order. */
  readonly arguments: readonly TypedArgument[];
  readonly options: readonly TypedOption[];
  /** The word being completed, as far as it is typed; of `--set=na`, the part after the `=`. */
  readonly current: string;
}

/** A word that is not an option. */
export interface TypedArgument {
  readonly text: string;
  readonly argument: ArgumentModel | undefined;
}

/** An option on the line. */
export interface TypedOption {
  readonly long: string;
  /** Undefined if it takes none, or has none yet. */
  readonly value: string | undefined;
}

/** A word after `--vm` that is a kernel, not the next argument (`vm/choose-kernel.ts` recognizes more forms). */
const KERNEL = /^\d+(?:\.[\w+~-]+)+$/u;

/** Parses the words of a line; `current` is the number of the word being completed. Words after it count, too. */
export function typedLine(model: CompletionModel, words: readonly string[], current: number): TypedLine {
  const reader = new LineReader(model);
  for (const [index, word] of words.entries()) reader.read(word, index === current);
  return reader.line(currentOf(words[current] ?? ""));
}

class LineReader {
  readonly #model: CompletionModel;
  readonly #arguments: TypedArgument[] = [];
  readonly #options: TypedOption[] = [];
  #command: CommandModel | undefined;
  /** The option whose value the next word may be. */
  #pending: OptionModel | undefined;
  #position = 0;

  constructor(model: CompletionModel) {
    this.#model = model;
  }

  read(word: string, isCurrent: boolean): void {
    if (this.#isValue(word, isCurrent)) return;
    if (isOption(word)) {
      if (!isCurrent) this.#readOption(word);
      return;
    }
    const named = isCurrent ? undefined : this.#commandNamed(word);
    if (named !== undefined) {
      this.#command = named;
      return;
    }
    this.#command ??= this.#standard();
    if (!isCurrent) this.#arguments.push({ text: word, argument: this.#argument() });
    this.#position += 1;
  }

  line(current: string): TypedLine {
    const command = this.#command ?? this.#standard();
    return { command, arguments: this.#arguments, options: this.#options, current };
  }

  #isValue(word: string, isCurrent: boolean): boolean {
    const option = this.#pending;
    if (option === undefined) return false;
    this.#pending = undefined;
    const isItsValue = option.attached ? KERNEL.test(word) : isCurrent || !isOption(word);
    if (isItsValue && isCurrent) return true;
    this.#options.push({ long: option.long, value: isItsValue ? word : undefined });
    return isItsValue;
  }

  #readOption(word: string): void {
    const [long, value] = split(word);
    const all = [...(this.#command ?? this.#standard()).options, ...this.#model.options];
    const option = all.find((one) => one.long === long);
    if (option?.value !== undefined && value === undefined) this.#pending = option;
    else this.#options.push({ long, value });
  }

  /** The first word that is not an option may name a command; the word after `vm` names one of its commands. */
  #commandNamed(word: string): CommandModel | undefined {
    const command = this.#command;
    if (command === undefined) return this.#model.commands.find(({ name }) => name === word);
    if (this.#position > 0) return undefined;
    return command.subcommands.find(({ name }) => name === `${command.name} ${word}`);
  }

  #standard(): CommandModel {
    const { commands, defaultCommand } = this.#model;
    return commands.find(({ name }) => name === defaultCommand)!;
  }

  #argument(): ArgumentModel | undefined {
    const all = (this.#command ?? this.#standard()).arguments;
    const last = all.at(-1);
    return all[this.#position] ?? (last?.variadic ? last : undefined);
  }
}

/** `-` alone is an argument: stdin. */
function isOption(word: string): boolean {
  return word.startsWith("-") && word !== "-";
}

function split(word: string): readonly [string, string | undefined] {
  const equals = word.indexOf("=");
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

function currentOf(word: string): string {
  return word.startsWith("--") ? (split(word)[1] ?? word) : word;
}

/** A path as typed: shells do not expand its `~/` before they complete. */
export function typedPath(word: string): string {
  return word.startsWith("~/") ? homedir() + word.slice(1) : word;
}
