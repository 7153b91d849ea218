import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { OutputFolder } from "../../files/output-folder.ts";
import { readRegularFile } from "../../files/read-regular-file.ts";
import { bringFiles, type ExpectedFiles } from "../../vm/bring-files.ts";
import type { SharedFolder } from "../../vm/guest-init.ts";
import { TemporaryFolder } from "../../vm/temporary-folder.ts";
import { type GuestOptions, type GuestReport, reportName, REPORTS_FOLDER } from "./guest-arguments.ts";
import { type FileTarget, openFileTargets } from "../../files/file-target.ts";
import { outputFailed } from "../../files/output-failed.ts";
import type { OpenedSpec } from "../open-specs.ts";
import { ResultFolders, specName } from "../result-folders.ts";
import { resultFileNames } from "../run-folder.ts";

/** Files that a guest writes: to private folders, from which they are moved when the guest has ended. */
export interface GuestFiles {
  readonly shared: readonly SharedFolder[];
  /** `--out` for the guest's program: a path without symbolic links, which may lead elsewhere in the guest. */
  readonly out?: string;
  /** Moves the files to where they are wanted. Returns what went wrong. */
  bring(): readonly Diagnostic[];
  dispose(): void;
}

/** Folders for `--out` and for reports; of `--out`, only `expected` files are taken. Errors: `output-failed`. */
export function guestFiles(
  { out, reports }: Pick<GuestOptions, "out" | "reports">,
  expected: ExpectedFiles,
): Result<GuestFiles> {
  const parts: GuestFiles[] = [];
  const dispose = (): void => {
    for (const part of parts) part.dispose();
  };
  for (const make of [() => outFiles(out, expected), () => reportFiles(reports)]) {
    const part = make();
    if (part?.ok === false) {
      dispose();
      return part;
    }
    if (part) parts.push(part.value);
  }
  const path = parts.find((part) => part.out !== undefined)?.out;
  return ok({
    shared: parts.flatMap((part) => part.shared),
    ...(path !== undefined && { out: path }),
    bring: () => parts.flatMap((part) => part.bring()),
    dispose,
  });
}

/** On the file system of the wanted folder, so that a recording is moved, not copied. */
function outFiles(out: string | undefined, expected: ExpectedFiles): Result<GuestFiles> | undefined {
  if (out === undefined) return undefined;
  try {
    const wanted = OutputFolder.open(out);
    return ok(outInto(wanted, wanted.realPath(), expected));
  } catch (error) {
    return fail([outputFailed(out, error)]);
  }
}

/** @throws the system's error, with `wanted` closed. */
function outInto(wanted: OutputFolder, path: string, expected: ExpectedFiles): GuestFiles {
  try {
    const temporary = new TemporaryFolder(wanted.shared, ".ftrace-run-vm-");
    const shared = [{ tag: "out", hostPath: temporary.shared, guestPath: path }];
    return {
      shared,
      out: path,
      bring: () => bringFiles(temporary.shared, wanted, expected),
      dispose: () => clear(temporary, wanted),
    };
  } catch (error) {
    wanted.close();
    throw error;
  }
}

function clear(temporary: TemporaryFolder, target: { close(): void }): void {
  temporary.remove();
  target.close();
}

/** Larger than any real report. */
const MOST_REPORT_BYTES = 256 * 1024 * 1024;

function reportFiles(reports: readonly GuestReport[]): Result<GuestFiles> | undefined {
  if (reports.length === 0) return undefined;
  const targets = openFileTargets(reports);
  if (!targets.ok) return targets;
  const close = (): void => {
    for (const target of targets.value) target.close();
  };
  try {
    const temporary = new TemporaryFolder();
    return ok({
      shared: [{ tag: "reports", hostPath: temporary.shared, guestPath: REPORTS_FOLDER }],
      bring: () =>
        reports.flatMap((report, index) =>
          bringReport(report, `${temporary.shared}/${reportName(report, index)}`, targets.value[index]!),
        ),
      dispose: () => clear(temporary, { close }),
    });
  } catch (error) {
    close();
    return fail([outputFailed("a temporary folder", error)]);
  }
}

function bringReport({ path }: GuestReport, left: string, target: FileTarget): readonly Diagnostic[] {
  const file = readRegularFile(left, MOST_REPORT_BYTES);
  if (file.kind === "read") return target.write(file.content);
  return [file.kind === "too-large" ? tooLarge(path, file.bytes) : notLeft(path)];
}

function notLeft(path: string): Diagnostic {
  return diagnostic("output-failed", `${path} was not written: the guest wrote no report`);
}

function tooLarge(path: string, bytes: number): Diagnostic {
  const message = `${path} was not written: the guest wrote ${bytes} bytes, more than the limit of ${MOST_REPORT_BYTES} for a report`;
  return diagnostic("output-failed", message);
}

type ReadSpec = Pick<OpenedSpec, "source" | "spec">;

/** What `run` writes below `--out` for these specs, and nothing else: with several specs, a folder for each. */
export function expectedFiles(specs: readonly ReadSpec[]): ExpectedFiles {
  const [first] = specs;
  if (first === undefined) return new Map();
  if (specs.length === 1) return filesOf(first);
  const folders = new ResultFolders();
  return new Map(specs.map((opened) => [folders.next(specName(opened)), filesOf(opened)]));
}

function filesOf({ spec }: ReadSpec): ExpectedFiles {
  const aggregations = spec?.aggregations ?? [];
  return new Map(resultFileNames(aggregations.map(({ name }) => name)).map((name) => [name, "file"]));
}
