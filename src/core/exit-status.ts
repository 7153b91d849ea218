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

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** What an error of this kind ends a command with. */
export function exitStatusOfFault(fault: Fault): ExitStatus {
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
