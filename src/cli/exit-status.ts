import type { Diagnostic } from "../core/diagnostic.ts";
import { exitStatus, exitStatusOfFault } from "../core/exit-status.ts";

/**
 * The exit status of a command that runs no session. State that was not restored decides first, then the first error (the cause).
 * Warnings do not count.
 */
export function statusOf({ problems }: { readonly problems: readonly Diagnostic[] }): number {
  const errors = problems.filter((problem) => problem.severity === "error");
  if (errors.some((error) => error.fault === "restore")) return exitStatus.notRestored;
  return errors[0] ? exitStatusOfFault(errors[0].fault, "nothing") : exitStatus.held;
}
