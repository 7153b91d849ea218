import type { ProcessDocument } from "./result-document.ts";

/** True where a reader must hear of it: it failed, was killed by somebody else, or ran out of time. */
export function isNoteworthy({ exitCode, signal, endedBySession, timedOut }: ProcessDocument): boolean {
  if (timedOut) return true;
  return !endedBySession && (signal !== undefined || (exitCode ?? 0) !== 0);
}

/** `sh -c exit 3 (copy 2, pid 123) exited with status 3`. Raw text: escape it. */
export function processText(process: ProcessDocument): string {
  return `${process.command.join(" ")} (copy ${process.copy + 1}, pid ${process.pid}) ${fateOf(process)}`;
}

function fateOf({ exitCode, signal, timedOut }: ProcessDocument): string {
  if (timedOut) return "ran into its timeout and was ended";
  if (signal !== undefined) return `was ended by ${signal}`;
  return exitCode === undefined ? "ended" : `exited with status ${exitCode}`;
}
