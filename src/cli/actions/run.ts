import { runSpec } from "../../app/run-spec.ts";
import type { OpenedSpec } from "../../app/open-specs.ts";
import type { PreparedSpec } from "../../app/prepare-spec.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { buildResult } from "../../result/build-result.ts";
import type { NotRunDocument, ResultDocument, StopSignal } from "../../document/result-document.ts";
import { RECORDING } from "../../session/capture/recording-layout.ts";
import type { Starters } from "../../session/starters.ts";
import type { Snapshot } from "../../tracefs/snapshot.ts";
import { renderers } from "../../report/renderers.ts";
import { wantedFormat, type WantedFormat } from "../common-options.ts";
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
  /** A name that `--format` takes. */
  readonly format: string;
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
function notRun({ source, spec, problems }: OpenedSpec, why: NotRunDocument): ResultDocument {
  const notRun = isOwn(problems) ? ({ at: why.at, because: "problems" } as const) : why;
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
  readonly #format: WantedFormat;
  readonly #io: ConsoleIo;
  readonly #several: boolean;
  readonly #folders = new ResultFolders();
  readonly #starters: Starters | undefined;
  #earlySnapshot: Promise<Snapshot | undefined> | undefined;

  constructor(options: RunOptions, io: ConsoleIo, { several, early }: RunnerSettings) {
    this.#options = options;
    this.#format = wantedFormat(options.format);
    this.#io = io;
    this.#several = several;
    this.#earlySnapshot = early.earlySnapshot;
    this.#starters = early.starters;
  }

  /** People have read the mistakes already; programs get a result for each spec. */
  async refuseAll(specs: readonly OpenedSpec[]): Promise<readonly ResultDocument[]> {
    const results = specs.map((opened) => notRun(opened, { at: now(), because: "other-spec" }));
    if (this.#options.format !== "text") await this.#print(results);
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
    const at = now();
    const result = notRun(opened, stop ? { at, because: "signal", ...stop } : { at, because: "problems" });
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
    const format = this.#format;
    if (!("listing" in format) || takesStdout(this.#options.json) || recording === undefined) return;
    const { exportFile } = await import("./export.ts");
    const access = folder.created(RECORDING)?.access ?? folder.at(RECORDING);
    this.unwritten.push(...(await exportFile({ recording: access, exporter: format.listing }, this.#io)));
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

  /** People shouldn't wait for the last spec. */
  async #printAtOnce(result: ResultDocument, further: boolean): Promise<void> {
    if (takesStdout(this.#options.json) || !isForPeople(this.#format)) return;
    if (further) this.#io.out("\n");
    await this.#print([result]);
  }

  async #printTogether(results: readonly ResultDocument[]): Promise<void> {
    if (!isForPeople(this.#format)) await this.#print(results);
  }

  /** A listing has been printed when it was recorded. */
  async #print(results: readonly ResultDocument[]): Promise<void> {
    if (takesStdout(this.#options.json) || "listing" in this.#format) return;
    await printResults(results, this.#format.renderer, this.#io);
  }
}

function now(): string {
  return new Date().toISOString();
}

type Signal = Pick<StopSignal, "signal" | "number">;

function signalOf({ session }: ResultDocument): Signal | undefined {
  const stop = session?.stoppedBy;
  if (stop?.kind !== "signal") return undefined;
  return { signal: stop.signal, number: stop.number };
}

function isForPeople(format: WantedFormat): boolean {
  return "renderer" in format && renderers[format.renderer].isForPeople === true;
}
