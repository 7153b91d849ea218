import type { Diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { OutputFolder } from "../files/output-folder.ts";
import { keptFiles, keptNames } from "../report/kept-files.ts";
import type { ResultDocument } from "../document/result-document.ts";
import { RECORDING } from "../files/find-recordings.ts";
import { temporaryRecordingFolder } from "../session/net/temporary-recordings.ts";
import { TemporaryFolder } from "../vm/temporary-folder.ts";
import { outputFailed } from "../files/output-failed.ts";

/** The folder for one run's files. */
export interface RunFolder {
  readonly folder: OutputFolder;
  /** Closes it; removes it if it is temporary. */
  dispose(): void;
}

/** The wanted folder (made if needed), or a temporary one. Errors: `output-failed`, `disk-full`. */
export function openOutputFolder(wanted: string | undefined): Result<RunFolder> {
  try {
    return ok(wanted === undefined ? temporary() : kept(wanted));
  } catch (error) {
    return fail([outputFailed(wanted ?? "the temporary folder (TMPDIR)", error)]);
  }
}

function kept(path: string): RunFolder {
  const folder = OutputFolder.open(path);
  return { folder, dispose: () => folder.close() };
}

function temporary(): RunFolder {
  const made = new TemporaryFolder(...temporaryRecordingFolder());
  const folder = OutputFolder.open(made.path, { make: false, access: made.shared });
  return {
    folder,
    dispose: () => {
      folder.close();
      made.remove();
    },
  };
}

/** Names of all files that a run may write, for a spec with aggregations of these names: the recording and the reports. */
export function resultFileNames(aggregations: readonly string[]): readonly string[] {
  return [RECORDING, ...keptNames(aggregations)];
}

/** Writes the files that each format keeps of a result, beside trace.dat. */
export async function writeReports(
  folder: OutputFolder,
  result: ResultDocument,
): Promise<readonly Diagnostic[]> {
  const files = await keptFiles(result);
  return files.flatMap(([name, text]) => writeReport(folder, name, text));
}

function writeReport(folder: OutputFolder, name: string, text: string): readonly Diagnostic[] {
  try {
    folder.write(name, text);
    return [];
  } catch (error) {
    return [outputFailed(`${folder.path}/${name}`, error)];
  }
}
