import { assertNever } from "../core/assert-never.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Fault } from "../core/diagnostic-codes.ts";

/** The table in README.md, in one place. */
export const exitStatus = {
  held: 0,
  expectationFailed: 1,
  wrongSpec: 2,
  notPossibleHere: 3,
  inconclusive: 4,
  notRestored: 5,
  runFailed: 6,
  signalled: (signal: number): number => 128 + signal,
} as const;

export type Verdict = "pass" | "fail" | "inconclusive";

/** How one spec ended. */
export interface Ending {
  /** Present when the run came that far. */
  readonly verdict?: Verdict;
  readonly problems: readonly Diagnostic[];
  /** Number of the signal that stopped it. */
  readonly signal?: number;
}

/**
 * What is left behind comes first, then a signal, then the first error (the cause), then the verdict.
 * Warnings change nothing.
 */
export function statusOf({ verdict, problems, signal }: Ending): number {
  const errors = problems.filter((problem) => problem.severity === "error");
  if (errors.some((error) => error.fault === "restore")) return exitStatus.notRestored;
  if (signal !== undefined) return exitStatus.signalled(signal);
  if (errors[0]) return statusOfFault(errors[0].fault);
  return verdict === undefined ? exitStatus.held : statusOfVerdict(verdict);
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

function statusOfVerdict(verdict: Verdict): number {
  switch (verdict) {
    case "pass":
      return exitStatus.held;
    case "fail":
      return exitStatus.expectationFailed;
    case "inconclusive":
      return exitStatus.inconclusive;
    default:
      return assertNever(verdict);
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
