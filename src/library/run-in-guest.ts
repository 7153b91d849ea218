import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSpecs } from "../app/open-specs.ts";
import { openOutputFolder } from "../cli/files/output-folder.ts";
import type { AbortLike } from "../core/abort.ts";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import type { SourceFile } from "../core/source.ts";
import type { ResultDocument } from "../document/result-document.ts";
import { chooseKernel } from "../vm/choose-kernel.ts";
import { readGuestResult } from "./guest-result.ts";
import { notRun } from "./not-run.ts";
import { openingOptions } from "./opening-options.ts";
import { asWritten } from "./parameters.ts";
import type { ProgressStream } from "./progress-stream.ts";
import type { RunOptions } from "./run-options.ts";

/** The command; from `dist/lib` as from `src/library`. */
const command = fileURLToPath(new URL("../../bin/ftrace-run.js", import.meta.url));
const idle = { elapsedMs: 0, events: 0, lost: 0 } as const;

/** Has the command run the spec in a guest, and takes over the result that it leaves. */
export async function runInGuest(
  source: SourceFile,
  options: RunOptions,
  progress: ProgressStream,
): Promise<ResultDocument> {
  const problems = beforeTheGuest(source, options);
  if (problems.length > 0) return notRun(source, problems);
  const folder = openOutputFolder(undefined);
  if (!folder.ok) return notRun(source, folder.error);
  try {
    const file = join(folder.value.folder.path, "result.json");
    progress.push({ phase: "preparing", ...idle });
    const said = await ended(guestArguments(source.path, options, file), options.signal);
    progress.push({ phase: "done", ...idle });
    return readGuestResult(file) ?? notRun(source, [guestFailed(said)]);
  } finally {
    folder.value.dispose();
  }
}

/** What is wrong with the spec itself, or no kernel to boot: said at once. */
function beforeTheGuest(source: SourceFile, options: RunOptions): readonly Diagnostic[] {
  if (!existsSync(source.path)) return [needsFile];
  const [read] = readSpecs([source], openingOptions(options));
  if (!read?.spec) return read?.problems ?? [];
  const kernel = chooseKernel(options.vm === true ? undefined : options.vm);
  return kernel.ok ? [] : kernel.error;
}

const needsFile = diagnostic("usage", "a spec that is run in a guest must be a file", {
  hint: "write the text to a file, and give its path",
});

function guestFailed(said: string): Diagnostic {
  return diagnostic("vm-failed", `the run in a guest left no result: ${said.trim() || "no reason given"}`);
}

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

/** What the command wrote to stderr, once it has ended. */
function ended(args: readonly string[], signal: AbortLike | undefined): Promise<string> {
  const child = spawn(process.execPath, [command, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const stop = (): boolean => child.kill("SIGINT");
  signal?.addEventListener("abort", stop);
  if (signal?.aborted === true) stop();
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-MOST_SAID)));
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", () => {
      signal?.removeEventListener("abort", stop);
      resolve(said);
    });
  });
}

/** Characters of stderr that are kept. */
const MOST_SAID = 4096;
