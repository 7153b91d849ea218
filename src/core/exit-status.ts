import { assertNever } from "./assert-never.ts";
import type { Fault } from "./diagnostic-codes.ts";

/** The table in README.md, in one place; 128+n for signal n stands beside it. */
export const exitStatus = {
  held: 0,
  expectationFailed: 1,
  wrongSpec: 2,
  notPossibleHere: 3,
  inconclusive: 4,
  notRestored: 5,
  runFailed: 6,
} as const;

/** One of these statuses. */
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/**
 * How far a command had come when an error occurred: `nothing` was changed; a session was `prepared` (whatever it had set
 * up was undone, and no workload ran); it had `recorded`.
 */
export type Progress = "nothing" | "prepared" | "recorded";

/**
 * What an error ends a command with. 2 and 3 tell the caller that no recording was made and no workload ran, so they
 * depend on what was done before the error, not on its kind alone: an error of any kind after that is a run that failed.
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
