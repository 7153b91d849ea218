import { type ExitStatus, exitStatus, exitStatusOfFault, type Progress } from "../core/exit-status.ts";
import { incompleteness } from "./completeness.ts";
import { interruptionOf } from "./interruption.ts";
import { countOf } from "../core/quantity-text.ts";
import type { ProblemDocument, ResultDocument, Verdict, VerdictStatus } from "../document/result-document.ts";

/** All that a verdict depends on: a result document without a verdict. */
export type Undecided = Omit<ResultDocument, "verdict">;

/**
 * The verdict, from published facts alone. More serious reasons come first: a kernel that was not restored (5), what kept the
 * run from being made (2, 3, 6), a signal that ended it without a report (128+n), a failed
 * expectation (1), missing data (4), one that cannot be judged (4). A single Ctrl-C only ends a recording early and decides nothing.
 */
export function decideVerdict(result: Undecided): Verdict {
  const findings = [
    ...notRestored(result),
    ...ranIntoErrors(result),
    ...notRun(result),
    ...interrupted(result),
    ...failedExpectations(result),
    ...incomplete(result),
    ...unsettledExpectations(result),
  ];
  const reasons = [...new Set(findings.map((finding) => finding.reason))];
  const decisive = findings[0];
  if (!decisive) return { status: "passed", exitStatus: exitStatus.held, reasons };
  return { status: decisive.status, exitStatus: decisive.exitStatus, reasons };
}

interface Finding {
  readonly status: VerdictStatus;
  readonly exitStatus: number;
  readonly reason: string;
}

function notRestored(result: Undecided): readonly Finding[] {
  const problems = errorsOf(result).filter((problem) => problem.fault === "restore");
  const left = result.session?.teardown.differences.filter((difference) => difference.whose === "ours") ?? [];
  const reasons = problems.map((problem) => problem.message);
  if (left.length > 0) reasons.push(`${countOf(left.length, "control file")} could not be restored`);
  if (reasons.length === 0 && lacksProof(result))
    reasons.push("the kernel's state before and after the run could not be compared");
  return reasons.map((reason) => ({ status: "not-restored", exitStatus: exitStatus.notRestored, reason }));
}

/** A session that failed before it changed anything needs no comparison. */
function lacksProof(result: Undecided): boolean {
  if (!result.session || result.session.teardown.verified) return false;
  const { identicalFiles, differences } = result.session.teardown;
  const comparedNothing = identicalFiles === 0 && differences.length === 0;
  return !(comparedNothing && errorsOf(result).length > 0);
}

function ranIntoErrors(result: Undecided): readonly Finding[] {
  const done = progressOf(result);
  return errorsOf(result).flatMap((problem) => {
    const status = exitStatusOfFault(problem.fault, done);
    const word = statusWords[status];
    return word ? [{ status: word, exitStatus: status, reason: problem.message }] : [];
  });
}

/** Why the run was not started or finished; other statuses are decided elsewhere. */
const statusWords: Readonly<Partial<Record<ExitStatus, VerdictStatus>>> = {
  [exitStatus.wrongSpec]: "invalid",
  [exitStatus.notPossibleHere]: "unsupported",
  [exitStatus.runFailed]: "error",
};

/** A report on a stored recording has no session. */
function progressOf({ session }: Undecided): Progress {
  if (!session) return "nothing";
  return session.startToArmedMs > 0 ? "recorded" : "prepared";
}

function interrupted({ session, recording }: Undecided): readonly Finding[] {
  const interruption = interruptionOf(session, recording);
  if (!interruption) return [];
  const { number, text } = interruption;
  return [{ status: "interrupted", exitStatus: 128 + number, reason: text }];
}

/** A spec that was not run because of another problem: it has that problem's exit status. */
function notRun({ notRun }: Undecided): readonly Finding[] {
  switch (notRun?.because) {
    case undefined:
    case "problems":
      return [];
    case "other-spec":
      return [
        { status: "not-run", exitStatus: exitStatus.wrongSpec, reason: "not run: another spec has errors" },
      ];
    case "fail-fast":
      return [
        {
          status: "not-run",
          exitStatus: exitStatus.inconclusive,
          reason: "not run: an earlier spec did not pass (--fail-fast)",
        },
      ];
    case "signal": {
      const { signal, number } = notRun;
      const reason = `not run: ${signal} ended the command before this spec was started`;
      return [{ status: "not-run", exitStatus: 128 + number, reason }];
    }
  }
}

/** A missing recording is a reason only if no other reason explains it. */
function incomplete(result: Undecided): readonly Finding[] {
  const isExplained = errorsOf(result).length > 0 || result.notRun !== undefined;
  if (!result.recording && isExplained) return [];
  return incompleteness(result.recording, result.spec.loss).map(inconclusive);
}

/** On a recording that is not whole, all expectations are inconclusive for that reason. */
function unsettledExpectations(result: Undecided): readonly Finding[] {
  if (incompleteness(result.recording, result.spec.loss).length > 0) return [];
  return result.expectations
    .filter(({ verdict }) => verdict === "inconclusive")
    .map(({ text, reason }) =>
      inconclusive(`can't be judged: ${text}${reason === undefined ? "" : ` (${reason})`}`),
    );
}

function inconclusive(reason: string): Finding {
  return { status: "inconclusive", exitStatus: exitStatus.inconclusive, reason };
}

function failedExpectations(result: Undecided): readonly Finding[] {
  return result.expectations
    .filter(({ verdict }) => verdict === "failed")
    .map(({ text }) => ({
      status: "failed",
      exitStatus: exitStatus.expectationFailed,
      reason: `does not hold: ${text}`,
    }));
}

/** In the order in which they occurred: the recording is made, then read. */
function errorsOf(result: Undecided): readonly ProblemDocument[] {
  const all = [...(result.session?.problems ?? []), ...result.problems];
  return all.filter((problem) => problem.severity === "error");
}
