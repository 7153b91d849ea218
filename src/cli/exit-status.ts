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

/** One exit status for several specs: the most serious one. */
export function worst(statuses: readonly number[]): number {
  return statuses.reduce((worse, status) => (gravity(status) > gravity(worse) ? status : worse), 0);
}

/** Ascending. A signal outranks everything but state that was not restored. */
const BY_GRAVITY: readonly number[] = [
  exitStatus.held,
  exitStatus.inconclusive,
  exitStatus.expectationFailed,
  exitStatus.notPossibleHere,
  exitStatus.runFailed,
  exitStatus.wrongSpec,
];

function gravity(status: number): number {
  if (status === exitStatus.notRestored) return Infinity;
  const rank = BY_GRAVITY.indexOf(status);
  return rank === -1 ? BY_GRAVITY.length : rank;
}
