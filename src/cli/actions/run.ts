import type { OpenedSpec } from "../../app/open-specs.ts";
import {
  type EarlyWork,
  readSpecsToRun,
  type RunListener,
  type RunProgress,
  runSpecFiles,
  type RunSpecsOutcome,
} from "../../app/run-specs.ts";
import type { LiveEnd, LiveView } from "../../app/live-view.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { countOf } from "../../core/quantity-text.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import { renderers } from "../../report/renderers.ts";
import type { Spec } from "../../spec/spec.ts";
import { worst } from "../../core/exit-status.ts";
import { statusOf } from "../exit-status.ts";
import {
  type FormatOnStdout,
  nameOf,
  type ReportTargets,
  reportTargets,
  type WantedFormat,
} from "../wanted-formats.ts";
import { liveMisuse, liveProblems, lostRows } from "../live/live-problems.ts";
import { LiveThread } from "../live/live-thread.ts";
import { namingThreads } from "../own-process.ts";
import { type ConsoleIo, textOptions } from "../terminal/console-io.ts";
import { plainProgress, silentProgress } from "../terminal/plain-progress.ts";
import { printResults } from "../terminal/print-results.ts";
import { reportProblems, showProblems } from "../terminal/show-problems.ts";
import { type ReportFiles, withReportFiles } from "../terminal/with-report-files.ts";

/** Options of the command `run`. */
export interface RunOptions {
  readonly set: Readonly<Record<string, string>>;
  /** As written: `5s`. */
  readonly duration?: string;
  readonly out?: string;
  /** True and `-`: stdout. */
  readonly json?: true | string;
  readonly format: readonly WantedFormat[];
  readonly quiet?: true;
  /** Run no further spec after one that did not pass. */
  readonly failFast?: true;
  /** Print rows while recording. */
  readonly live?: true;
  /** In a guest: true for the newest kernel, else its name. */
  readonly vm?: true | string;
}

/** Checks all specs, then runs them one after the other. Returns the exit status. */
export async function runSpecs(
  paths: readonly string[],
  options: RunOptions,
  io: ConsoleIo,
  early: EarlyWork = {},
): Promise<number> {
  const targets = reportTargets(options);
  const misused = options.live ? liveMisuse({ ...options, format: nameOf(targets.stdout) }) : [];
  if (misused.length > 0) return reportProblems(misused, io);
  return withReportFiles(targets.files, io, async (files) => {
    const printer = new ResultPrinter(options, targets, io);
    return settle(await runSpecFiles(paths, { ...options, now }, printer, early), printer, files);
  });
}

/** Reads specs. Where a file has a mistake, all of them are refused: returns the exit status then, else the specs. */
export async function readOrRefuse(
  paths: readonly string[],
  options: RunOptions,
  io: ConsoleIo,
): Promise<number | readonly OpenedSpec[]> {
  const targets = reportTargets(options);
  const printer = new ResultPrinter(options, targets, io);
  const read = await readSpecsToRun(paths, { ...options, now }, printer);
  if ("specs" in read) return read.specs;
  return withReportFiles(targets.files, io, (files) => settle(read.refused, printer, files));
}

function now(): string {
  return new Date().toISOString();
}

/** Prints what is left to print. Returns the exit status. */
async function settle(outcome: RunSpecsOutcome, printer: ResultPrinter, files: ReportFiles): Promise<number> {
  await printer.printTogether(outcome);
  const unwritten = await files.write(outcome.results);
  printer.showProblems(unwritten);
  return worst([
    ...outcome.results.map(({ verdict }) => verdict.exitStatus),
    statusOf({ problems: [...outcome.problems, ...unwritten] }),
  ]);
}

/** Prints results on stdout and talks on stderr, while specs are run. */
class ResultPrinter implements RunListener {
  readonly #options: RunOptions;
  readonly #format: FormatOnStdout;
  readonly #io: ConsoleIo;
  #printed = 0;

  constructor(options: RunOptions, { stdout }: ReportTargets, io: ConsoleIo) {
    this.#options = options;
    this.#format = stdout;
    this.#io = io;
  }

  showProblems(problems: readonly Diagnostic[]): void {
    showProblems(problems, this.#io);
  }

  async openProgress(name: string): Promise<RunProgress> {
    const shown = await this.#shownProgress(name);
    return { update: namingThreads((progress) => shown.update(progress)), end: () => shown.end() };
  }

  /** Redrawn in place on a terminal that can, else plain lines. */
  async #shownProgress(name: string): Promise<RunProgress> {
    const { stderr, err } = this.#io;
    if (this.#options.quiet) return silentProgress;
    // Rows on the same terminal would be overwritten.
    if (!stderr.redraws || this.#options.live) return plainProgress(name, (line) => err(`${line}\n`));
    const { liveProgress } = await import("../terminal/live-progress.ts");
    return liveProgress(process.stderr);
  }

  openRows(spec: Spec): LiveView {
    const { out, outTakesMore, stdout } = this.#io;
    const write = (text: string): Promise<boolean> => {
      out(text);
      return outTakesMore();
    };
    return new LiveThread(spec, { options: textOptions(stdout), write });
  }

  rowsEnded(name: string, end: LiveEnd): void {
    this.showProblems(liveProblems(end));
    if (end.kind === "done" && !this.#options.quiet)
      this.#io.err(`${name}: printed ${countOf(end.printed, "row")}\n`);
  }

  /** With `--format trace`: the recording. */
  async recorded(recording: string): Promise<readonly Diagnostic[]> {
    const format = this.#format;
    if (!("listing" in format)) return [];
    const { exportFile } = await import("./export.ts");
    return exportFile({ recording, exporter: format.listing }, this.#io);
  }

  /** People should not have to wait for the last spec. */
  async finished(result: ResultDocument): Promise<void> {
    if (!isForPeople(this.#format)) return;
    if (this.#options.live) this.showProblems(lostRows(result));
    if (this.#printed++ > 0 || this.#options.live) this.#io.out("\n");
    await this.#print([result]);
  }

  /** Other formats hold all results. Of specs that were not started, mistakes have been shown already; text would repeat them. */
  async printTogether({ results, started }: RunSpecsOutcome): Promise<void> {
    const isPrinted = started ? isForPeople(this.#format) : nameOf(this.#format) === "text";
    if (!isPrinted) await this.#print(results);
    else if (started && results.length > 1) await this.#printTotal(results);
  }

  async #printTotal(results: readonly ResultDocument[]): Promise<void> {
    if ("listing" in this.#format) return;
    const { total } = await renderers[this.#format.renderer].load();
    if (total) this.#io.out(`\n${total(results)}`);
  }

  /** A listing is printed when it is recorded. */
  async #print(results: readonly ResultDocument[]): Promise<void> {
    if ("listing" in this.#format) return;
    await printResults(results, this.#format.renderer, this.#io);
  }
}

function isForPeople(format: FormatOnStdout): boolean {
  return "renderer" in format && renderers[format.renderer].isForPeople === true;
}
