import { Argument, type Command } from "commander";
import { type Shell, shells } from "../completion/shells.ts";
import type { CliContext } from "../context.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { subcommand } from "../subcommand.ts";

/** Declares the command `completion`. */
export function addCompletionCommand(program: Command, context: CliContext): void {
  subcommand(program, "completion", "a completion script for your shell", [
    ["source <(ftrace-run completion bash)", "in ~/.bashrc"],
    ["source <(ftrace-run completion zsh)", "in ~/.zshrc, after compinit"],
    ["ftrace-run completion fish | source", "in ~/.config/fish/config.fish"],
  ])
    .addArgument(new Argument("<shell>", "the shell that will load it").choices(shells))
    .action(async (shell: Shell) => {
      const [{ completionScript }, { completionModel }] = await Promise.all([
        import("../completion/script.ts"),
        import("../completion/model.ts"),
      ]);
      context.io.out(completionScript(shell, completionModel(program, "run")));
      context.finish(exitStatus.held);
    });
}
