import { runSpec } from "../app/run-spec.ts";
import { openSources } from "../app/open-spec-files.ts";
import { openOutputFolder, writeReports } from "../app/run-folder.ts";
import { version } from "../files/package-file.ts";
import type { PreparedSpec } from "../app/prepare-spec.ts";
import type { SourceFile } from "../core/source.ts";
import type { ResultDocument } from "../document/result-document.ts";
import { startEarlySnapshot } from "../session/early-snapshot.ts";
import type { SessionProgress } from "../session/session-progress.ts";
import { notRun, withProblems } from "./not-run.ts";
import { openingOptions, type RunOptions } from "./options.ts";
import { ProgressStream } from "./progress-stream.ts";
import { readSource, type SpecSource, unreadSource } from "./spec-source.ts";

/** A run that is under way: its result, and its progress until then. */
export interface Session extends Promise<ResultDocument>, AsyncIterable<SessionProgress> {}

/**
 * Checks a spec, records, restores the kernel's state, and computes the result. Whatever goes wrong is in the result
 * (`verdict`, `problems`); the promise rejects only where ftrace-run itself has a bug.
 *
 * While a session runs, SIGINT, SIGTERM, SIGHUP and SIGQUIT end it instead of this process.
 *
 * @example
 * const session = run("sched-switch", { set: { seconds: 1 } });
 * for await (const { phase, events } of session) console.error(phase, events);
 * const { verdict } = await session;
 */
export function run(spec: SpecSource, options: RunOptions = {}): Session {
  const progress = new ProgressStream();
  const result = resultOf(spec, options, progress).finally(() => progress.end());
  return Object.assign(result, { [Symbol.asyncIterator]: () => progress.read() });
}

async function resultOf(
  spec: SpecSource,
  options: RunOptions,
  progress: ProgressStream,
): Promise<ResultDocument> {
  const source = readSource(spec);
  if (!source.ok) return notRun(unreadSource(spec), source.error);
  if (options.vm !== undefined) {
    const { runInGuest } = await import("./run-in-guest.ts");
    return runInGuest(spec, source.value, options, progress);
  }
  return runHere(source.value, options, progress);
}

async function runHere(
  source: SourceFile,
  options: RunOptions,
  progress: ProgressStream,
): Promise<ResultDocument> {
  const earlySnapshot = startEarlySnapshot();
  const [opened] = await openSources([source], openingOptions(options));
  const { prepared, spec, problems = [] } = opened ?? {};
  if (!prepared) return notRun(source, problems, spec);
  return record(prepared, options, { earlySnapshot, progress });
}

interface Recording {
  readonly earlySnapshot: ReturnType<typeof startEarlySnapshot>;
  readonly progress: ProgressStream;
}

async function record(
  prepared: PreparedSpec,
  { out, signal }: RunOptions,
  { earlySnapshot, progress }: Recording,
): Promise<ResultDocument> {
  const folder = openOutputFolder(out);
  if (!folder.ok) return notRun(prepared.spec.source, folder.error, prepared.spec);
  try {
    const { result } = await runSpec({
      prepared,
      directory: folder.value.folder,
      keepsRecording: out !== undefined,
      toolVersion: version(),
      earlySnapshot,
      starters: undefined,
      onProgress: (figures) => progress.push(figures),
      abort: signal,
    });
    return out === undefined ? result : withProblems(result, await writeReports(folder.value.folder, result));
  } finally {
    folder.value.dispose();
  }
}
