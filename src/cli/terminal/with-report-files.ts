import { resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import { type FileTarget, openFileTarget } from "../../files/file-target.ts";
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
  const opened = openAll(wanted);
  if (!opened.ok) return reportProblems(opened.error, io);
  try {
    return await work({ write: (results) => writeAll(opened.value, results) });
  } finally {
    for (const { target } of opened.value) target.close();
  }
}

interface OpenedFile extends ReportFile {
  readonly target: FileTarget;
}

function openAll(wanted: readonly ReportFile[]): Result<readonly OpenedFile[]> {
  const opened: OpenedFile[] = [];
  for (const file of wanted) {
    const target = wantedTwice(file, opened) ?? openFileTarget(file.path, file);
    if (!target.ok) {
      for (const earlier of opened) earlier.target.close();
      return target;
    }
    opened.push({ ...file, target: target.value });
  }
  return ok(opened);
}

function wantedTwice({ path }: ReportFile, opened: readonly OpenedFile[]): Result<never> | undefined {
  const other = opened.find((file) => resolve(file.path) === resolve(path));
  return other && fail([diagnostic("usage", `two formats would be written to ${path}`)]);
}

async function writeAll(
  files: readonly OpenedFile[],
  results: readonly ResultDocument[],
): Promise<readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  for (const { renderer, target } of files)
    problems.push(...target.write(await formatResults(results, renderer, PAGE)));
  return problems;
}
