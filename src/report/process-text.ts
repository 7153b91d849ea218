import { countOf } from "../core/quantity-text.ts";
import type { ProcessOutcome } from "../document/result-document.ts";

/** `sh -c exit 3 (copy 2, pid 123) exited with status 3`. Raw text: escape it. */
export function processText(process: ProcessOutcome): string {
  return `${process.command.join(" ")} (copy ${process.copy + 1}, pid ${process.pid}) ${fateOf(process)}`;
}

function fateOf({ exitCode, signal, timedOut }: ProcessOutcome): string {
  if (timedOut) return "timed out and was ended";
  if (signal !== undefined) return `was ended by ${signal}`;
  return exitCode === undefined ? "ended" : `exited with status ${exitCode}`;
}

/**
 * Ends that the spec's `exit` allows although they are not a success, once for all copies that ended so:
 * `grep -q x f exited with status 1, as expected (2 times)`. Raw text: escape it.
 */
export function expectedTexts(workload: readonly ProcessOutcome[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const process of workload) {
    const { exitCode, signal, endedBySession } = process;
    if (endedBySession || hasFailed(process) || (signal === undefined && exitCode === 0)) continue;
    const text = `${process.command.join(" ")} ${fateOf(process)}, as expected`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, copies]) => (copies === 1 ? text : `${text} (${countOf(copies, "time")})`));
}

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
