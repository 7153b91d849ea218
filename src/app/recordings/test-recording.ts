import { join } from "node:path";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import { openFileTarget } from "../../files/file-target.ts";
import { RECORDING, RESULT } from "../../files/find-recordings.ts";
import { readRegularFile } from "../../files/read-regular-file.ts";
import { validate } from "../../generated/result-document-validator.js";
import { jsonReport } from "../../report/json-report.ts";
import { type Change, resultChanges } from "../../result/result-changes.ts";
import { reportFile } from "../report-file.ts";

/** More than any real result document. */
const MOST_BYTES = 2 ** 28;

/** A stored recording, and what the spec of its result makes of it now. */
export interface RecordingTest {
  readonly folder: string;
  /** The spec's path, where the result could be read. */
  readonly spec?: string;
  readonly outcome: "passed" | "changed" | "updated" | "broken";
  readonly changes: readonly Change[];
  readonly problems: readonly Diagnostic[];
}

/**
 * Computes the result of a stored recording again, with the spec as it is now, and compares it with the stored result. `update`: stores
 * the new one. The parameters are those of the stored result.
 */
export function testRecording(folder: string, { update }: { readonly update: boolean }): RecordingTest {
  const stored = readResult(join(folder, RESULT));
  if (!stored.ok) return { folder, outcome: "broken", changes: [], problems: stored.error };
  const { path: spec, params } = stored.value.spec;
  const set = Object.fromEntries(params.map(({ name, value }) => [name, String(value)]));
  const instance = stored.value.recording?.instance;
  const reported = reportFile({ recording: join(folder, RECORDING), spec, set, instance });
  if (!reported.ok) return { folder, spec, outcome: "broken", changes: [], problems: reported.error };
  const changes = resultChanges(stored.value, reported.value.result);
  if (changes.length === 0) return { folder, spec, outcome: "passed", changes, problems: [] };
  if (reported.value.problems.some(({ severity }) => severity === "error"))
    return { folder, spec, outcome: "broken", changes, problems: reported.value.problems };
  if (!update) return { folder, spec, outcome: "changed", changes, problems: reported.value.problems };
  const problems = store(join(folder, RESULT), { ...stored.value, ...reported.value.result });
  return { folder, spec, outcome: problems.length === 0 ? "updated" : "broken", changes, problems };
}

/** Errors: `file-unreadable`, `file-too-large`. */
function readResult(path: string): Result<ResultDocument> {
  const file = readRegularFile(path, MOST_BYTES);
  if (file.kind === "too-large")
    return fail([
      diagnostic("file-too-large", `${path} has ${file.bytes} bytes; a result has at most ${MOST_BYTES}`),
    ]);
  if (file.kind !== "read") {
    const why = file.kind === "failed" ? file.errno : "not a regular file";
    return fail([diagnostic("file-unreadable", `${path} cannot be read (${why})`)]);
  }
  const document = parse(Buffer.from(file.content).toString());
  if (validate(document)) return ok(document);
  const hint =
    "a result of another version of ftrace-run: record it again, or compute it with `ftrace-run report`";
  return fail([diagnostic("file-unreadable", `${path} is not a result document, version 1`, { hint })]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function store(path: string, result: ResultDocument): readonly Diagnostic[] {
  const target = openFileTarget(path);
  if (!target.ok) return target.error;
  try {
    return target.value.write(jsonReport(result));
  } finally {
    target.value.close();
  }
}
