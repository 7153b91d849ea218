import { assertNever } from "../../core/assert-never.ts";
import { githubReport } from "../../report/github-report.ts";
import { resultsJson } from "../../report/json-report.ts";
import { junitReport } from "../../report/junit-report.ts";
import { markdownReport } from "../../report/markdown/markdown-report.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import { textReport } from "../../report/text/text-report.ts";
import type { ReportFormat } from "../common-options.ts";
import { type ConsoleIo, textOptions } from "./console-io.ts";
import { repositoryPath } from "../../files/repository-path.ts";

/** Writes results to stdout. Only GitHub's format may contain commands for its runner. */
export async function printResults(
  results: readonly ResultDocument[],
  format: ReportFormat,
  io: ConsoleIo,
): Promise<void> {
  const text = await formatResults(results, format, io);
  if (format === "github") io.outCommands(text);
  else io.out(text);
}

/** All results in one format. */
export async function formatResults(
  results: readonly ResultDocument[],
  format: ReportFormat,
  { stdout }: Pick<ConsoleIo, "stdout">,
): Promise<string> {
  switch (format) {
    case "text":
      return results.map((result) => textReport(result, textOptions(stdout))).join("\n");
    case "markdown":
      return results.map((result) => markdownReport(result)).join("\n");
    case "json":
      return resultsJson(results);
    case "junit":
      return junitReport(results);
    case "github":
      return githubReport(results, (file) => repositoryPath(file, process.env));
    case "html":
    case "svg":
    case "mermaid":
    case "dot":
      return (await import("../../report/pictures.ts")).pictures(results, format);
    default:
      return assertNever(format);
  }
}
