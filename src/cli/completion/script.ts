import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import type { CompletionModel } from "./model.ts";
import { zshCompletion } from "./zsh.ts";

/** Shells that have a script. */
export type Shell = "bash" | "zsh" | "fish";

const scripts: Readonly<Record<Shell, (model: CompletionModel) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** A completion script for a shell, generated from the command line itself. */
export function completionScript(shell: Shell, model: CompletionModel): string {
  return scripts[shell](model);
}
