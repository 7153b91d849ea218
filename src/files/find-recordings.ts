import { readdirSync } from "node:fs";
import { join } from "node:path";
import { diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";

/** The recording in a folder that `--out` writes. */
export const RECORDING = "trace.dat";
/** Its result. */
export const RESULT = "result.json";

const MOST_DEPTH = 8;

/** Folders at or below `path` that have a recording with its result, as `--out` writes them, sorted. Errors: `file-unreadable`. */
export function findRecordings(path: string): Result<readonly string[]> {
  try {
    const found = recordingsIn(path, MOST_DEPTH);
    if (found.length > 0) return ok(found);
    const message = `${path} has no folder with ${RECORDING} and ${RESULT}`;
    return fail([
      diagnostic("file-unreadable", message, { hint: "ftrace-run SPEC --out FOLDER writes one" }),
    ]);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return fail([diagnostic("file-unreadable", `cannot read ${path} (${code})`)]);
  }
}

function recordingsIn(folder: string, depth: number): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const files = new Set(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name));
  if (files.has(RECORDING) && files.has(RESULT)) return [folder];
  if (depth === 0) return [];
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return folders.toSorted().flatMap((name) => recordingsIn(join(folder, name), depth - 1));
}
