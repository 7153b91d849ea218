import type { Diagnostic } from "../../core/diagnostic.ts";
import { diagnosticText } from "../../report/diagnostic-text.ts";
import type { ConsoleIo } from "./console-io.ts";

/** Draws diagnostics on stderr, a blank line between them. */
export function showProblems(problems: readonly Diagnostic[], { err, stderr }: ConsoleIo): void {
  if (problems.length === 0) return;
  const drawn = problems.map((problem) =>
    diagnosticText(problem, {
      color: stderr.color,
      width: stderr.columns,
      wraps: stderr.bounded,
      unicode: stderr.unicode,
    }),
  );
  err(`${drawn.join("\n\n")}\n`);
}
