import { assertNever } from "./assert-never.ts";
import type { Fault } from "./diagnostic-codes.ts";

/** The exit statuses in README.md, except 128+n for signal n. */
export const exitStatus = {
  held: 0,
  expectationFailed: 1,
  wrongSpec: 2,
  notPossibleHere: 3,
  inconclusive: 4,
  notRestored: 5,
  runFailed: 6,
} as const;

/** An exit status other than 128+n. */
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/**
 * How far a command had come when an error occurred: `nothing` was changed; a session was `prepared` (everything was undone, and no
 * workload ran); it had `recorded`.
 */
export type Progress = "nothing" | "prepared" | "recorded";

/**
 * The exit status for an error. 2 and 3 promise that nothing was recorded and no workload ran, so they depend on what was done before
 * the error, not on its kind alone: after that, any error is a failed run.
 */
export function exitStatusOfFault(fault: Fault, done: Progress): ExitStatus {
  switch (fault) {
    case "spec":
      return done === "nothing" ? exitStatus.wrongSpec : exitStatus.runFailed;
    case "kernel":
      return done === "recorded" ? exitStatus.runFailed : exitStatus.notPossibleHere;
    case "run":
      return exitStatus.runFailed;
    case "restore":
      return exitStatus.notRestored;
    default:
      return assertNever(fault);
  }
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
