import type { ProcessOutcome } from "../document/result-document.ts";

/** Whether a process of the workload ended as the spec does not allow, by itself or by another process's signal, or timed out. */
export function hasFailed({
  exitCode,
  signal,
  timedOut,
  endedBySession,
  expectedExit = [0],
}: ProcessOutcome): boolean {
  return timedOut || (!endedBySession && !expectedExit.includes(signal ?? exitCode ?? 0));
}
