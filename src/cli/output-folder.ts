import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { jsonReport } from "../report/json-report.ts";
import { markdownReport } from "../report/markdown/markdown-report.ts";
import type { ResultDocument } from "../report/result-document.ts";

/** Where one run's files go. */
export interface OutputFolder {
  readonly path: string;
  /** Removes what nobody asked to keep. */
  dispose(): void;
}

/** The folder that was asked for (made if need be), or a temporary one. Absolute. Errors: `output-failed`. */
export function openOutputFolder(wanted: string | undefined): Result<OutputFolder> {
  try {
    return ok(wanted === undefined ? temporary() : kept(resolve(wanted)));
  } catch (error) {
    return fail([outputFailed(wanted ?? tmpdir(), error)]);
  }
}

function kept(path: string): OutputFolder {
  makeFolder(path);
  return { path, dispose: () => undefined };
}

/** Node's own `recursive` spins for ever where a folder exists but takes no new ones (`/proc/x`: ENOENT, again and again). */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path);
}

function temporary(): OutputFolder {
  const path = mkdtempSync(join(tmpdir(), "ftrace-run-"));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

/** `result.json`, `report.md`, `report.html`, and pictures of the results that are graphs, beside trace.dat. */
export async function writeReports(folder: string, result: ResultDocument): Promise<readonly Diagnostic[]> {
  const { pictureFiles } = await import("../report/pictures.ts");
  const files = [
    ["result.json", jsonReport(result)],
    ["report.md", markdownReport(result)],
    ...pictureFiles(result),
  ] as const;
  return files.flatMap(([name, text]) => writeOutput(join(folder, name), text));
}

/** Writes a file; what went wrong, if anything. */
export function writeOutput(path: string, text: string): readonly Diagnostic[] {
  try {
    writeFileSync(path, text);
    return [];
  } catch (error) {
    return [outputFailed(path, error)];
  }
}

/** A file or folder that can't be written; a full disk is told apart. */
export function outputFailed(path: string, error: unknown): Diagnostic {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  const full = code === "ENOSPC" || code === "EDQUOT";
  return diagnostic(full ? "disk-full" : "output-failed", `${path} can't be written (${code})`);
}
