import { compareStored, type StoredRequest } from "../../app/compare-stored.ts";
import { comparisonMarkdown } from "../../report/comparison/comparison-markdown.ts";
import { comparisonText } from "../../report/comparison/comparison-text.ts";
import { type ConsoleIo, textOptions } from "../terminal/console-io.ts";
import { reportProblems } from "../terminal/show-problems.ts";

/** Options of the command `compare`. */
export interface CompareOptions {
  readonly format: "text" | "markdown";
}

/** Prints the differences between two results. Returns the exit status. */
export function compareFiles(request: StoredRequest, { format }: CompareOptions, io: ConsoleIo): number {
  const comparison = compareStored(request);
  if (!comparison.ok) return reportProblems(comparison.error, io);
  const { compared, problems } = comparison.value;
  io.out(format === "text" ? comparisonText(compared, textOptions(io.stdout)) : comparisonMarkdown(compared));
  return reportProblems(problems, io);
}
