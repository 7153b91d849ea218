import { Argument, type Command } from "commander";
import type { Shell } from "../completion/script.ts";
import { type CliContext, subcommand } from "../subcommand.ts";
import { exitStatus } from "../../core/exit-status.ts";

/** Shells that `completion` writes a script for. */
export const shells: readonly Shell[] = ["bash", "zsh", "fish"];

/** Declares the command `completion`. */
export function addCompletionCommand(program: Command, context: CliContext): void {
  subcommand(program, "completion", "print a completion script for your shell", [
    ["source <(ftrace-run completion bash)", "in ~/.bashrc"],
    ["source <(ftrace-run completion zsh)", "in ~/.zshrc, after compinit"],
    ["ftrace-run completion fish | source", "in ~/.config/fish/config.fish"],
  ])
    .addArgument(new Argument("<shell>", "the shell to write it for").choices(shells))
    .action(async (shell: Shell) => {
      const [{ completionScript }, { completionModel }] = await Promise.all([
        import("../completion/script.ts"),
        import("../completion/model.ts"),
      ]);
      context.io.out(completionScript(shell, completionModel(program, "run")));
      context.finish(exitStatus.held);
    });
}
