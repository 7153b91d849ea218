import { Command } from "commander";
import { asciiText } from "../core/escape.ts";
import { addCheckCommand } from "./commands/check.ts";
import { addCompareCommand } from "./commands/compare.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { type CliContext, withExamples } from "./subcommand.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addExplainCommand } from "./commands/explain.ts";
import { addExportCommand } from "./commands/export.ts";
import { addFormatCommand } from "./commands/format.ts";
import { addInitCommand } from "./commands/init.ts";
import { addListCommand } from "./commands/list.ts";
import { addRecoverCommand } from "./commands/recover.ts";
import { addReportCommand } from "./commands/report.ts";
import { addRunCommand } from "./commands/run.ts";
import { addShowCommand } from "./commands/show.ts";
import { addSymbolsCommand } from "./commands/symbols.ts";
import { addTestCommand } from "./commands/test.ts";
import { addVmCommand } from "./commands/vm.ts";
import { version } from "../files/package-file.ts";

/** The command line, as commander has it. Completion scripts and the manual page are generated from the same value. */
export function buildProgram(context: CliContext): Command {
  const program = new Command("ftrace-run");
  describe(program);
  speakThrough(program, context);
  addRunCommand(program, context);
  addCheckCommand(program, context);
  addExplainCommand(program, context);
  addReportCommand(program, context);
  addShowCommand(program, context);
  addExportCommand(program, context);
  addTestCommand(program, context);
  addCompareCommand(program, context);
  addRecoverCommand(program, context);
  addDoctorCommand(program, context);
  addListCommand(program, context);
  addFormatCommand(program, context);
  addSymbolsCommand(program, context);
  addInitCommand(program, context);
  addVmCommand(program, context);
  addCompletionCommand(program, context);
  return program;
}

/** Names of all commands, `help` included. */
export function commandNames(program: Command): readonly string[] {
  return [...program.commands.map((command) => command.name()), "help"];
}

function describe(program: Command): void {
  program
    .description(
      "A trace you can check into a repo: a YAML spec states what to record, what to compute and what must hold.\n" +
        "Without a command, specs are run.",
    )
    .usage("[command] SPEC… [options]")
    .version(version(), "-V, --version", "print the version")
    .option("--no-color", "no color in the output (also: NO_COLOR=1)");
  withExamples(program, EXAMPLES, drawExitStatuses());
}

/** Inherited by every subcommand that is added later. */
function speakThrough(program: Command, { io }: CliContext): void {
  program
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.out(io.stdout.unicode ? text : asciiText(text)),
      writeErr: io.err,
      getOutHelpWidth: () => io.stdout.columns,
      getErrHelpWidth: () => io.stderr.columns,
      getOutHasColors: () => io.stdout.color,
      getErrHasColors: () => io.stderr.color,
    });
}

const EXAMPLES = [
  ["ftrace-run specs/sched-switch.yaml", "record, report, verdict"],
  ["ftrace-run check specs/*.yaml", "find every mistake; changes nothing"],
  ["ftrace-run doctor", "what can this machine trace?"],
  ["ftrace-run init > my.yaml", "a commented spec to start from"],
] as const;

/** As in the README's table, shorter. */
export const exitStatuses: readonly (readonly [status: string, meaning: string])[] = [
  ["0", "everything ran and every expectation held"],
  ["1", "an expectation failed"],
  ["2", "the spec or the command line is wrong (nothing was changed)"],
  ["3", "this kernel or these privileges do not allow it (nothing was recorded; every change was undone)"],
  ["4", "inconclusive: events were lost, or a required event did not occur"],
  ["5", "the kernel's state could not be restored; what is left is printed"],
  ["6", "the run itself failed; every change was undone"],
  ["128+n", "stopped by signal n, after a complete teardown"],
];

function drawExitStatuses(): string {
  const lines = exitStatuses.map(([status, meaning]) => `  ${status}  ${meaning}`);
  return ["\n", "Exit status:", ...lines].join("\n");
}
