import type { ProcessOutcome, SessionOutcome, StopReason, Teardown } from "../session/session.ts";
import { problemDocument } from "./problem-document.ts";
import type { ProcessDocument, SessionDocument, StopDocument, TeardownDocument } from "./result-document.ts";

/** Everything about a result that differs from one run to the next. */
export function sessionDocument(outcome: SessionOutcome, abandoned: boolean): SessionDocument {
  return {
    id: outcome.session,
    startedAt: outcome.startedAt.toISOString(),
    startToArmedMs: outcome.startToArmedMs,
    recordedNs: outcome.recordedNs,
    stoppedBy: stopDocument(outcome.stoppedBy, abandoned),
    ...(outcome.recording !== undefined && { recording: outcome.recording }),
    workload: outcome.workload.map(processDocument),
    teardown: teardownDocument(outcome.teardown),
    problems: outcome.problems.map(problemDocument),
  };
}

function stopDocument(reason: StopReason, abandoned: boolean): StopDocument {
  if (reason.kind !== "signal") return { kind: reason.kind };
  const { kind, signal, number } = reason;
  return { kind, signal, number, ...(abandoned && { abandoned }) };
}

function processDocument(process: ProcessOutcome): ProcessDocument {
  const { item, copy, pid, command, exitCode, signal, endedBySession, timedOut, stdout, stderr } = process;
  return {
    item,
    copy,
    pid,
    command: [...command],
    ...(exitCode !== undefined && { exitCode }),
    ...(signal !== undefined && { signal }),
    endedBySession,
    timedOut,
    ...(stdout !== undefined && { stdout }),
    ...(stderr !== undefined && { stderr }),
  };
}

function teardownDocument({ verified, identicalFiles, differences }: Teardown): TeardownDocument {
  return {
    verified,
    identicalFiles,
    differences: differences.map(({ path, before, after, whose }) => ({ path, before, after, whose })),
  };
}
