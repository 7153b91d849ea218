import { assertNever } from "../core/assert-never.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Fault } from "../core/diagnostic-codes.ts";

/** The table in README.md. A run's own verdict (`report/verdict.ts`) is published with its result and follows the same table. */
export const exitStatus = {
  held: 0,
  expectationFailed: 1,
  wrongSpec: 2,
  notPossibleHere: 3,
  inconclusive: 4,
  notRestored: 5,
  runFailed: 6,
} as const;

/** A kernel that was not put back comes first, then the first error (the cause). Warnings change nothing. */
export function statusOf({ problems }: { readonly problems: readonly Diagnostic[] }): number {
  const errors = problems.filter((problem) => problem.severity === "error");
  if (errors.some((error) => error.fault === "restore")) return exitStatus.notRestored;
  return errors[0] ? statusOfFault(errors[0].fault) : exitStatus.held;
}

/** One status for several specs: the one that most needs a person. */
export function worst(statuses: readonly number[]): number {
  return statuses.reduce((worse, status) => (gravity(status) > gravity(worse) ? status : worse), 0);
}

function statusOfFault(fault: Fault): number {
  switch (fault) {
    case "spec":
      return exitStatus.wrongSpec;
    case "kernel":
      return exitStatus.notPossibleHere;
    case "run":
      return exitStatus.runFailed;
    case "restore":
      return exitStatus.notRestored;
    default:
      return assertNever(fault);
  }
}

/** Ascending. A signal outranks all but a kernel that was not put back. */
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
