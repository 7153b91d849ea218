import { existsSync } from "node:fs";
import { quoted } from "../core/escape.ts";
import { didYouMean } from "../core/nearest.ts";
import { shippedNames } from "../files/shipped-specs.ts";

/**
 * `run` is the default command, so that a misspelt command looks like a spec. A bare word that names no file and no command gets this
 * message, unless a shipped spec has that name; `undefined` for everything else.
 */
export function misspeltCommand(word: string | undefined, commands: readonly string[]): string | undefined {
  if (word === undefined || !/^[A-Za-z][\w-]*$/.test(word)) return undefined;
  if (commands.includes(word) || existsSync(word)) return undefined;
  const specs = shippedNames();
  if (specs.includes(word)) return undefined;
  const hint = didYouMean(word, [...commands, ...specs]) ?? "see: ftrace-run --help, ftrace-run list specs";
  return `error: there is no command and no spec file named ${quoted(word)}\n(${hint})`;
}
