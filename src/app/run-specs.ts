import type { Diagnostic } from "../core/diagnostic.ts";
import type { NotRunDocument, ResultDocument, StopSignal } from "../document/result-document.ts";
import type { OutputFolder } from "../files/output-folder.ts";
import { version } from "../files/package-file.ts";
import { buildResult } from "../result/build-result.ts";
import { RECORDING } from "../files/find-recordings.ts";
import type { SessionProgress } from "../session/session-progress.ts";
import type { Starters } from "../session/starters.ts";
import type { Spec } from "../spec/spec.ts";
import type { Snapshot } from "../tracefs/snapshot.ts";
import {
  type OpenedSpecFiles,
  openSpecFiles,
  readSpecFiles,
  type SpecFileOptions,
} from "./open-spec-files.ts";
import type { OpenedSpec } from "./open-specs.ts";
import { checkLive } from "./check-live.ts";
import type { LiveEnd, LiveView } from "./live-view.ts";
import type { PreparedSpec } from "./prepare-spec.ts";
import { ResultFolders, specName } from "./result-folders.ts";
import { openOutputFolder, writeReports } from "./run-folder.ts";
import { runSpec } from "./run-spec.ts";

/** How specs are run. */
export interface RunSpecsOptions extends Pick<SpecFileOptions, "set" | "duration"> {
  /** Folder to keep recordings and reports in; with several specs, a folder for each below it. */
  readonly out?: string | undefined;
  /** Run no further spec after one that did not pass. */
  readonly failFast?: true | undefined;
  /** Print rows while recording. */
  readonly live?: true | undefined;
  /** The time (ISO 8601), for results of specs that are not run. */
  readonly now: () => string;
}

/** What was started with the program. */
export interface EarlyWork {
  /** The snapshot before the first run. */
  readonly earlySnapshot?: Promise<Snapshot | undefined>;
  readonly starters?: Starters;
}

/** Shows how one run proceeds. */
export interface RunProgress {
  update(progress: SessionProgress): void;
  /** Idempotent. */
  end(): Promise<void>;
}

/** Learns what happens, in order. */
export interface RunListener {
  showProblems(problems: readonly Diagnostic[]): void;
  openProgress(name: string): Promise<RunProgress>;
  /** Begins to print rows while recording; with the option `live`. */
  openRows?(spec: Spec): LiveView;
  /** How that ended. */
  rowsEnded?(name: string, end: LiveEnd): void;
  /** There is a recording at this path, perhaps only until this returns. Returns what could not be printed of it. */
  recorded(path: string): Promise<readonly Diagnostic[]>;
  /** The result of a spec, before the next one is run. */
  finished(result: ResultDocument): Promise<void>;
}

/** What the runs of one command came to. */
export interface RunSpecsOutcome {
  /** One for each spec that could be read, in order. */
  readonly results: readonly ResultDocument[];
  /** False where a mistake in one file stopped all of them. */
  readonly started: boolean;
  /** Problems that are in no result: unreadable files, and what could not be written. */
  readonly problems: readonly Diagnostic[];
}

/** Checks all specs, then runs them one after the other. A mistake in one file stops all of them before anything is changed. */
export async function runSpecFiles(
  paths: readonly string[],
  options: RunSpecsOptions,
  listener: RunListener,
  early: EarlyWork = {},
): Promise<RunSpecsOutcome> {
  const opened = await openSpecFiles(paths, options);
  listener.showProblems(problemsOf(opened));
  if (isMistaken(opened)) return refusal(opened, options);
  const unlisted = options.live ? checkLive(opened.specs) : [];
  if (unlisted.length > 0) {
    listener.showProblems(unlisted);
    const refused = refusal(opened, options);
    return { ...refused, problems: [...refused.problems, ...unlisted] };
  }
  const runner = new Runner(options, listener, { several: opened.specs.length > 1, early });
  const results = await runner.runAll(opened.specs);
  return { results, started: true, problems: [...opened.unreadable, ...runner.unwritten] };
}

/** Reads specs, and refuses those that `runSpecFiles` would refuse without asking any kernel. */
export async function readSpecsToRun(
  paths: readonly string[],
  options: RunSpecsOptions,
  listener: Pick<RunListener, "showProblems">,
): Promise<{ readonly specs: readonly OpenedSpec[] } | { readonly refused: RunSpecsOutcome }> {
  const read = await readSpecFiles(paths, options);
  if (!isMistaken(read)) return { specs: read.specs };
  listener.showProblems(problemsOf(read));
  return { refused: refusal(read, options) };
}

function refusal({ specs, unreadable }: OpenedSpecFiles, { now }: RunSpecsOptions): RunSpecsOutcome {
  const results = specs.map((opened) => notRun(opened, { because: "other-spec", at: now() }));
  return { results, started: false, problems: unreadable };
}

function problemsOf({ specs, unreadable }: OpenedSpecFiles): readonly Diagnostic[] {
  return [...unreadable, ...specs.flatMap(({ problems }) => problems)];
}

function isMistaken({ specs, unreadable }: OpenedSpecFiles): boolean {
  return [unreadable, ...specs.map(({ problems }) => problems)].some(isMistake);
}

/** The first error is the cause. A spec that is wrong only because this kernel lacks something is not a mistake. */
function isMistake(problems: readonly Diagnostic[]): boolean {
  return problems.find(({ severity }) => severity === "error")?.fault === "spec";
}

/** The result of a spec that is not started. */
function notRun({ source, spec, problems }: OpenedSpec, why: NotRunDocument): ResultDocument {
  const isOwn = problems.some(({ severity }) => severity === "error");
  const reason = isOwn ? ({ at: why.at, because: "problems" } as const) : why;
  return buildResult({ toolVersion: version(), spec: spec ?? { source }, problems, notRun: reason });
}

type Signal = Pick<StopSignal, "signal" | "number">;

/** Why no further spec is run. */
type Stop = ({ readonly because: "signal" } & Signal) | { readonly because: "fail-fast" };

class Runner {
  /** What could not be written. */
  readonly unwritten: Diagnostic[] = [];
  readonly #out: string | undefined;
  readonly #now: () => string;
  readonly #listener: RunListener;
  readonly #several: boolean;
  readonly #live: boolean;
  readonly #failFast: boolean;
  readonly #folders = new ResultFolders();
  readonly #starters: Starters | undefined;
  #earlySnapshot: Promise<Snapshot | undefined> | undefined;

  constructor(
    { out, now, live, failFast }: RunSpecsOptions,
    listener: RunListener,
    { several, early }: { readonly several: boolean; readonly early: EarlyWork },
  ) {
    this.#out = out;
    this.#now = now;
    this.#listener = listener;
    this.#several = several;
    this.#live = live === true;
    this.#failFast = failFast === true;
    this.#earlySnapshot = early.earlySnapshot;
    this.#starters = early.starters;
  }

  async runAll(specs: readonly OpenedSpec[]): Promise<readonly ResultDocument[]> {
    const results: ResultDocument[] = [];
    let stop: Stop | undefined;
    for (const opened of specs) {
      const { prepared } = opened;
      const result = prepared && !stop ? await this.#runOne(prepared) : await this.#leaveOut(opened, stop);
      results.push(result);
      if (prepared || this.#several) await this.#listener.finished(result);
      stop ??= this.#stopAfter(result);
    }
    return results;
  }

  /** Ctrl-C ends this recording early; who pressed it does not want the next one. */
  #stopAfter(result: ResultDocument): Stop | undefined {
    const signal = signalOf(result);
    if (signal) return { because: "signal", ...signal };
    return this.#failFast && result.verdict.status !== "passed" ? { because: "fail-fast" } : undefined;
  }

  /** For a spec that this kernel cannot run, or one that is not started: its reports are where those of a run would be. */
  async #leaveOut(opened: OpenedSpec, stop: Stop | undefined): Promise<ResultDocument> {
    const at = this.#now();
    const result = notRun(opened, stop ? { at, ...stop } : { at, because: "problems" });
    if (this.#out === undefined) return result;
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
    const progress = await this.#listener.openProgress(spec.name);
    const live = this.#live ? this.#listener.openRows?.(spec) : undefined;
    try {
      const { result, problems } = await runSpec({
        prepared,
        directory: folder.value.folder,
        keepsRecording: this.#out !== undefined,
        toolVersion: version(),
        earlySnapshot: this.#startEarlySnapshot(),
        starters: this.#starters,
        onProgress: (figures) => progress.update(figures),
        live,
      });
      await progress.end();
      if (live) this.#listener.rowsEnded?.(spec.name, await live.ended);
      this.#listener.showProblems(problems);
      if (this.#out !== undefined) await this.#keep(folder.value.folder, result);
      await this.#passOn(result, folder.value.folder);
      return result;
    } finally {
      await progress.end();
      live?.stop();
      folder.value.dispose();
    }
  }

  async #passOn({ recording }: ResultDocument, folder: OutputFolder): Promise<void> {
    if (recording === undefined) return;
    const path = folder.created(RECORDING)?.access ?? folder.at(RECORDING);
    this.unwritten.push(...(await this.#listener.recorded(path)));
  }

  /** For the first run only; later ones take their own. */
  #startEarlySnapshot(): Promise<Snapshot | undefined> | undefined {
    const snapshot = this.#earlySnapshot;
    this.#earlySnapshot = undefined;
    return snapshot;
  }

  #folderOf(name: string): string | undefined {
    return this.#out !== undefined && this.#several ? `${this.#out}/${this.#folders.next(name)}` : this.#out;
  }

  async #keep(folder: OutputFolder, result: ResultDocument): Promise<void> {
    this.#complain(await writeReports(folder, result));
  }

  #complain(problems: readonly Diagnostic[]): void {
    this.#listener.showProblems(problems);
    this.unwritten.push(...problems);
  }
}

function signalOf({ session }: ResultDocument): Signal | undefined {
  const stop = session?.stoppedBy;
  if (stop?.kind !== "signal") return undefined;
  return { signal: stop.signal, number: stop.number };
}
