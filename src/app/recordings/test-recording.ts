import { join } from "node:path";
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import { openFileTarget } from "../../files/file-target.ts";
import { RECORDING, RESULT } from "../../files/find-recordings.ts";
import type { TestOutcome } from "../../report/commands/test-text.ts";
import { jsonReport } from "../../report/json-report.ts";
import { resultChanges } from "../../result/result-changes.ts";
import { reportFile } from "../report-file.ts";
import { readStoredResult } from "../stored-results.ts";

/** A stored recording, and what the spec of its result makes of it now. */
export interface RecordingTest extends TestOutcome {
  /** The spec's path, where the result could be read. */
  readonly spec?: string;
  readonly problems: readonly Diagnostic[];
}

/**
 * Computes the result of a stored recording again, with the spec as it is now, and compares it with the stored result. `update`: stores
 * the new one. The parameters are those of the stored result.
 */
export function testRecording(folder: string, { update }: { readonly update: boolean }): RecordingTest {
  const stored = readStoredResult(join(folder, RESULT));
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

function store(path: string, result: ResultDocument): readonly Diagnostic[] {
  const target = openFileTarget(path);
  if (!target.ok) return target.error;
  try {
    return target.value.write(jsonReport(result));
  } finally {
    target.value.close();
  }
}
