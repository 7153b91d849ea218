import type { Diagnostic } from "../core/diagnostic.ts";
import { problemDocument } from "../report/problem-document.ts";
import { safeJson } from "../report/json-report.ts";
import type { PlainFormat } from "./common-options.ts";
import type { ConsoleIo } from "./console-io.ts";
import { statusOf, worst } from "./exit-status.ts";
import { openSpecFiles } from "./open-spec-files.ts";
import { retryAsRoot } from "./retry-command.ts";
import { showProblems } from "./show-problems.ts";

export interface CheckOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly format: PlainFormat;
}

/** Checks specs against the live kernel, touching nothing. Returns the exit status. */
export async function checkSpecs(
  paths: readonly string[],
  { set, format }: CheckOptions,
  io: ConsoleIo,
): Promise<number> {
  const retry = retryAsRoot(process.argv.slice(2), process.env);
  const { specs, unreadable } = await openSpecFiles(paths, { set, retry });
  const problems = [...unreadable, ...specs.flatMap((spec) => spec.problems)];
  if (format === "json") io.out(asJson(problems));
  else showProblems(problems, io);
  if (format === "text") {
    for (const { source, spec, problems: own } of specs) {
      if (own.length === 0 && spec) io.out(`${source.path}: ok\n`);
    }
  }
  return worst([statusOf({ problems: unreadable }), ...specs.map((spec) => statusOf(spec))]);
}

/** For editors: an array of diagnostics, empty where nothing is wrong. */
function asJson(problems: readonly Diagnostic[]): string {
  return `${safeJson(problems.map(problemDocument))}\n`;
}
