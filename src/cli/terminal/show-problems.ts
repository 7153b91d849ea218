import { assertNever } from "../../core/assert-never.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { diagnosticText } from "../../report/diagnostic-text.ts";
import { asRoot, asRootOrInGuest } from "./retry-command.ts";
import { statusOf } from "../exit-status.ts";
import type { ConsoleIo } from "./console-io.ts";

/** Prints diagnostics on stderr, a blank line between them; where rights are missing, with the command that has them. */
export function showProblems(problems: readonly Diagnostic[], { err, stderr }: ConsoleIo): void {
  if (problems.length === 0) return;
  const drawn = problems.map((problem) =>
    diagnosticText(withCommand(problem), {
      color: stderr.color,
      width: stderr.columns,
      wraps: stderr.bounded,
      unicode: stderr.unicode,
    }),
  );
  err(`${drawn.join("\n\n")}\n`);
}

/** Prints diagnostics on stderr. Returns the exit status of a command that ends with them. */
export function reportProblems(problems: readonly Diagnostic[], io: ConsoleIo): number {
  showProblems(problems, io);
  return statusOf({ problems });
}

/** The same diagnostic; where the caller lacks rights, its hint is this command line with them. */
export function withCommand(problem: Diagnostic): Diagnostic {
  switch (problem.needs) {
    case undefined:
      return problem;
    case "root":
      return { ...problem, hint: `run: ${repeatedAsRoot()}` };
    case "root-or-guest":
      return { ...problem, hint: `run: ${asRootOrInGuest(process.argv.slice(2), process.env)}` };
    default:
      return assertNever(problem.needs);
  }
}

/** This command line, to be run again as root. */
export function repeatedAsRoot(): string {
  return asRoot(process.argv.slice(2), process.env);
}
