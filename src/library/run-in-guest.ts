import { packageFile } from "../files/package-file.ts";
import { readSources } from "../app/open-spec-files.ts";
import { outputFailed } from "../files/output-failed.ts";
import { ownDescriptor } from "../files/file-target.ts";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import type { SourceFile } from "../core/source.ts";
import type { ResultDocument } from "../document/result-document.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { chooseKernel } from "../vm/choose-kernel.ts";
import { TemporaryFolder } from "../vm/temporary-folder.ts";
import { resultFile, runCommand, takeResult } from "./guest-command.ts";
import { notRun } from "./not-run.ts";
import { asWritten, openingOptions, type RunOptions } from "./options.ts";
import type { ProgressStream } from "./progress-stream.ts";
import type { SpecSource } from "./spec-source.ts";

const command = packageFile("bin/ftrace-run.js");
const idle = { elapsedMs: 0, events: 0, lost: 0 } as const;

/** Runs the command, which runs the spec in a guest, and reads the result that it writes. `source`: what was read of `spec`. */
export async function runInGuest(
  spec: SpecSource,
  source: SourceFile,
  options: RunOptions,
  progress: ProgressStream,
): Promise<ResultDocument> {
  const problems = isFile(spec) ? beforeTheGuest(source, options) : [needsFile];
  if (problems.length > 0) return notRun(source, problems);
  const folder = temporaryFolder();
  if (!folder.ok) return notRun(source, folder.error);
  try {
    progress.push({ phase: "preparing", ...idle });
    const args = guestArguments(source.path, options, resultFile(folder.value.path));
    const ended = await runCommand([process.execPath, command, ...args], folder.value, options.signal);
    progress.push({ phase: "done", ...idle });
    return takeResult(folder.value.shared, ended, source);
  } finally {
    folder.value.remove();
  }
}

function temporaryFolder(): Result<TemporaryFolder> {
  try {
    return ok(new TemporaryFolder());
  } catch (error) {
    return fail([outputFailed("the temporary folder (TMPDIR)", error)]);
  }
}

/** The guest reads the spec again, so it needs a file: a descriptor cannot be read twice. */
function isFile(spec: SpecSource): boolean {
  return typeof spec === "string" && spec !== "-" && ownDescriptor(spec) === undefined;
}

/** Errors that need no guest: in the spec itself, or no kernel to boot. */
function beforeTheGuest(source: SourceFile, options: RunOptions): readonly Diagnostic[] {
  const [read] = readSources([source], openingOptions(options));
  if (!read?.spec) return read?.problems ?? [];
  const kernel = chooseKernel(options.vm === true ? undefined : options.vm);
  return kernel.ok ? [] : kernel.error;
}

const needsFile = diagnostic("usage", "a spec that is run in a guest must be a file", {
  hint: "write the text to a file, and give its path",
});

function guestArguments(
  path: string,
  { set, duration, out, vm }: RunOptions,
  file: string,
): readonly string[] {
  return [
    "run",
    typeof vm === "string" ? `--vm=${vm}` : "--vm",
    "--quiet",
    "--no-color",
    "--json",
    file,
    ...(out === undefined ? [] : ["--out", out]),
    ...Object.entries(asWritten(set)).flatMap(([name, value]) => ["--set", `${name}=${value}`]),
    ...(duration === undefined ? [] : ["--duration", duration]),
    "--",
    path,
  ];
}
