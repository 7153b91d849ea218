import { runSpec } from "../../app/run-spec.ts";
import type { OpenedSpec } from "../../app/open-specs.ts";
import type { PreparedSpec } from "../../app/prepare-spec.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { buildResult, type NotRunParts } from "../../result/build-result.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import { RECORDING } from "../../session/capture/recording-layout.ts";
import type { Starters } from "../../session/starters.ts";
import type { Snapshot } from "../../tracefs/snapshot.ts";
import { isListingFormat, type ListingFormat, type ReportFormat } from "../common-options.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { statusOf, worst } from "../exit-status.ts";
import { type OpenedSpecFiles, openSpecFiles, readSpecFiles } from "../files/open-spec-files.ts";
import type { OutputFolder } from "../../files/output-folder.ts";
import { openOutputFolder, writeReports } from "../files/output-folder.ts";
import { printResults, takesStdout, type JsonDestination } from "../terminal/print-results.ts";
import { namingThreads } from "../name-threads.ts";
import { ResultFolders, specName } from "../files/result-folders.ts";
import { openProgress } from "../terminal/open-progress.ts";
import { withRights } from "../retry-command.ts";
import { showProblems } from "../terminal/show-problems.ts";
import { version } from "../version.ts";
import { withJson } from "../files/with-json.ts";

export interface RunOptions {
  readonly set: Readonly<Record<string, string>>;
  /** As written: `5s`. */
  readonly duration?: string;
  readonly out?: string;
  /** True and `-`: stdout. */
  readonly json?: true | string;
  readonly format: ReportFormat | ListingFormat;
  readonly quiet?: true;
  /** In a guest: with the newest kernel, or this one. */
  readonly vm?: true | string;
}

/** What was done when the program began. */
export interface EarlyWork {
  /** The state before the first run. */
  readonly earlySnapshot?: Promise<Snapshot | undefined>;
  readonly starters?: Starters;
}

/** Checks all specs, then runs them one after the other. Returns the exit status. */
export async function runSpecs(
  paths: readonly string[],
  options: RunOptions,
  io: ConsoleIo,
  early: EarlyWork = {},
): Promise<number> {
  return withJson(options.json, io, async (json) => {
    const retry = withRights(process.argv.slice(2), process.env);
    const opened = await openSpecFiles(paths, { ...options, retry });
    showProblems(problemsOf(opened), io);
    const runner = new Runner(options, io, { several: opened.specs.length > 1, early });
    const run = isMistaken(opened) ? runner.refuseAll(opened.specs) : runner.runAll(opened.specs);
    return settle(await run, opened, runner, { json, io });
  });
}

/**
 * Reads specs, and refuses what `runSpecs` would refuse without asking any kernel: mistakes in the files themselves. Returns the
 * exit status then; else the specs, and nothing has been printed.
 */
export async function readOrRefuse(
  paths: readonly string[],
  options: RunOptions,
  io: ConsoleIo,
): Promise<number | readonly OpenedSpec[]> {
  const read = await readSpecFiles(paths, options);
  if (!isMistaken(read)) return read.specs;
  showProblems(problemsOf(read), io);
  const runner = new Runner(options, io, { several: read.specs.length > 1, early: {} });
  return withJson(options.json, io, async (json) =>
    settle(await runner.refuseAll(read.specs), read, runner, { json, io }),
  );
}

function problemsOf({ specs, unreadable }: OpenedSpecFiles): readonly Diagnostic[] {
  return [...unreadable, ...specs.flatMap(({ problems }) => problems)];
}

/** A mistake in one file stops all of them: nothing is touched before every file is right. */
function isMistaken({ specs, unreadable }: OpenedSpecFiles): boolean {
  return [unreadable, ...specs.map(({ problems }) => problems)].some(isMistake);
}

/** Writes the document that `--json` asks for. Returns the exit status. */
function settle(
  results: readonly ResultDocument[],
  { unreadable }: OpenedSpecFiles,
  runner: Runner,
  { json, io }: { readonly json: JsonDestination; readonly io: ConsoleIo },
): number {
  const unwritten = json.write(results);
  showProblems(unwritten, io);
  return worst([
    ...results.map(({ verdict }) => verdict.exitStatus),
    statusOf({ problems: [...unreadable, ...unwritten, ...runner.unwritten] }),
  ]);
}

/** The first error is the cause: what is wrong only because this kernel lacks something is no mistake. */
function isMistake(problems: readonly Diagnostic[]): boolean {
  return statusOf({ problems }) === exitStatus.wrongSpec;
}

/** The result of a spec that is not started. */
function notRun({ source, spec, problems }: OpenedSpec, why: Omit<NotRunParts, "at">): ResultDocument {
  const at = new Date();
  const notRun = isOwn(problems) ? ({ at, because: "problems" } as const) : { ...why, at };
  return buildResult({ toolVersion: version(), spec: spec ?? { source }, problems, notRun });
}

function isOwn(problems: readonly Diagnostic[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}

interface RunnerSettings {
  readonly several: boolean;
  readonly early: EarlyWork;
}

class Runner {
  /** What could not be written, beside what the results say. */
  readonly unwritten: Diagnostic[] = [];
  readonly #options: RunOptions;
  readonly #io: ConsoleIo;
  readonly #several: boolean;
  readonly #folders = new ResultFolders();
  readonly #starters: Starters | undefined;
  #earlySnapshot: Promise<Snapshot | undefined> | undefined;

  constructor(options: RunOptions, io: ConsoleIo, { several, early }: RunnerSettings) {
    this.#options = options;
    this.#io = io;
    this.#several = several;
    this.#earlySnapshot = early.earlySnapshot;
    this.#starters = early.starters;
  }

  /** People have read the mistakes already; programs get a result for each spec. */
  async refuseAll(specs: readonly OpenedSpec[]): Promise<readonly ResultDocument[]> {
    const results = specs.map((opened) => notRun(opened, { because: "other-spec" }));
    const { format, json } = this.#options;
    if (format !== "text" && !isListingFormat(format) && !takesStdout(json))
      await printResults(results, format, this.#io);
    return results;
  }

  async runAll(specs: readonly OpenedSpec[]): Promise<readonly ResultDocument[]> {
    const results: ResultDocument[] = [];
    // Ctrl-C ends this recording early; whoever pressed it is not waiting for the next one.
    let stop: Signal | undefined;
    for (const opened of specs) {
      const { prepared } = opened;
      const result = prepared && !stop ? await this.#runOne(prepared) : await this.#leaveOut(opened, stop);
      results.push(result);
      if (prepared || this.#several) await this.#printAtOnce(result, results.length > 1);
      stop ??= signalOf(result);
    }
    await this.#printTogether(results);
    return results;
  }

  /** One that this kernel cannot run, or that comes after a signal: its reports are where those of a run would be. */
  async #leaveOut(opened: OpenedSpec, stop: Signal | undefined): Promise<ResultDocument> {
    const result = notRun(opened, stop ? { because: "signal", signal: stop } : { because: "problems" });
    if (this.#options.out === undefined) return result;
    const folder = openOutputFolder(this.#folderOf(specName(opened)));
    if (!folder.ok) this.#complain(folder.error);
    else {
      await this.#keep(folder.value.folder, result);
      folder.value.dispose();
    }
    return result;
  }

  async #runOne(prepared: PreparedSpec): Promise<ResultDocument> {
    const { spec } = prepared;
    const folder = openOutputFolder(this.#folderOf(spec.name));
    if (!folder.ok) return buildResult({ toolVersion: version(), spec, problems: folder.error });
    const progress = await openProgress(spec.name, this.#io, this.#options.quiet === true);
    try {
      const { result, problems } = await runSpec({
        prepared,
        directory: folder.value.folder,
        keepsRecording: this.#options.out !== undefined,
        toolVersion: version(),
        earlySnapshot: this.#takeEarlySnapshot(),
        starters: this.#starters,
        onProgress: namingThreads(progress.update),
      });
      await progress.end();
      showProblems(problems, this.#io);
      if (this.#options.out !== undefined) await this.#keep(folder.value.folder, result);
      await this.#list(result, folder.value.folder);
      return result;
    } finally {
      await progress.end();
      folder.value.dispose();
    }
  }

  /** With `--format trace`: the recording, before its folder may go. */
  async #list({ recording }: ResultDocument, folder: OutputFolder): Promise<void> {
    const { format, json } = this.#options;
    if (!isListingFormat(format) || takesStdout(json) || recording === undefined) return;
    const { listRecording } = await import("./list-recording.ts");
    const access = folder.created(RECORDING)?.access ?? folder.at(RECORDING);
    this.unwritten.push(...(await listRecording({ recording: access, format, besides: [] }, this.#io)));
  }

  /** Valid for the first run only; later runs take their own. */
  #takeEarlySnapshot(): Promise<Snapshot | undefined> | undefined {
    const snapshot = this.#earlySnapshot;
    this.#earlySnapshot = undefined;
    return snapshot;
  }

  #folderOf(name: string): string | undefined {
    const { out } = this.#options;
    return out !== undefined && this.#several ? `${out}/${this.#folders.next(name)}` : out;
  }

  async #keep(folder: OutputFolder, result: ResultDocument): Promise<void> {
    this.#complain(await writeReports(folder, result));
  }

  #complain(problems: readonly Diagnostic[]): void {
    showProblems(problems, this.#io);
    this.unwritten.push(...problems);
  }

  /** Text and Markdown are read by people, who shouldn't wait for the last spec. */
  async #printAtOnce(result: ResultDocument, further: boolean): Promise<void> {
    const { format, json } = this.#options;
    if (takesStdout(json) || !isForPeople(format)) return;
    if (further) this.#io.out("\n");
    await printResults([result], format, this.#io);
  }

  async #printTogether(results: readonly ResultDocument[]): Promise<void> {
    const { format, json } = this.#options;
    if (takesStdout(json) || isForPeople(format) || isListingFormat(format)) return;
    await printResults(results, format, this.#io);
  }
}

type Signal = NonNullable<NotRunParts["signal"]>;

function signalOf({ session }: ResultDocument): Signal | undefined {
  const stop = session?.stoppedBy;
  if (stop?.kind !== "signal") return undefined;
  return { name: stop.signal, number: stop.number };
}

function isForPeople(format: RunOptions["format"]): format is "text" | "markdown" {
  return format === "text" || format === "markdown";
}
