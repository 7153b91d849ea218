import type { Diagnostic } from "../../core/diagnostic.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import { type FileTarget, openFileTargets } from "../../files/file-target.ts";
import type { RendererName } from "../../report/renderers.ts";
import type { ReportFile } from "../wanted-formats.ts";
import { formatResults, PAGE } from "./print-results.ts";
import type { ConsoleIo } from "./console-io.ts";
import { reportProblems } from "./show-problems.ts";

/** The files that results are written to. */
export interface ReportFiles {
  /** Returns what went wrong. */
  write(results: readonly ResultDocument[]): Promise<readonly Diagnostic[]>;
}

/** Opens the files before `work`, and closes them afterwards. Returns the exit status. */
export async function withReportFiles(
  wanted: readonly ReportFile[],
  io: ConsoleIo,
  work: (files: ReportFiles) => Promise<number>,
): Promise<number> {
  const targets = openFileTargets(wanted);
  if (!targets.ok) return reportProblems(targets.error, io);
  const files = wanted.map(({ renderer }, index) => ({ renderer, target: targets.value[index]! }));
  try {
    return await work({ write: (results) => writeAll(files, results) });
  } finally {
    for (const { target } of files) target.close();
  }
}

async function writeAll(
  files: readonly { readonly renderer: RendererName; readonly target: FileTarget }[],
  results: readonly ResultDocument[],
): Promise<readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  for (const { renderer, target } of files)
    problems.push(...target.write(await formatResults(results, renderer, PAGE)));
  return problems;
}
