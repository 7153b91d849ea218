import { expectedTexts, hasFailed, processText } from "../process-text.ts";
import type { ProcessOutcome } from "../../document/result-document.ts";
import { wrap } from "./fit.ts";
import type { Ink } from "./ink.ts";

/** Lines of captured output that are shown of a process that failed. */
const SHOWN_OUTPUT_LINES = 5;

/** The processes of the workload that didn't do what they should, with the end of what they said; and what `exit` allowed. */
export function workloadLines(workload: readonly ProcessOutcome[], ink: Ink): readonly string[] {
  const failed = workload.filter(hasFailed);
  const expected = expectedTexts(workload).flatMap((text) => wrap(ink.text(text), ink.width - 2));
  if (failed.length === 0 && expected.length === 0) return [];
  return [
    ink.bold("workload"),
    ...failed.flatMap((process) => processLines(process, ink)),
    ...expected.map((line) => `  ${ink.dim(line)}`),
  ];
}

function processLines(process: ProcessOutcome, ink: Ink): readonly string[] {
  return [
    ...wrap(ink.text(processText(process)), ink.width - 2).map((line) => `  ${ink.doubtful(line)}`),
    ...lastLines(process.stderr ?? process.stdout ?? "").flatMap((line) =>
      wrap(ink.text(line), ink.width - 6).map((part) => `    ${ink.dim(`| ${part}`)}`),
    ),
  ];
}

function lastLines(output: string): readonly string[] {
  const lines = output.trimEnd().split("\n");
  return lines.length === 1 && lines[0] === "" ? [] : lines.slice(-SHOWN_OUTPUT_LINES);
}
