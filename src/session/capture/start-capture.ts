import type { ProbeCounts, SettingChange } from "../../document/result-document.ts";
import type { Worker } from "node:worker_threads";
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { CpuStats } from "../../document/cpu-stats.ts";
import { holdAddresses } from "../../trace/names/code-addresses.ts";
import { parseHeaderPage, type PageLayout } from "../../trace/ring-buffer/parse-header-page.ts";
import type { TraceDatMeta } from "../../trace/trace-dat/trace-dat-meta.ts";
import { buildTraceDatHeader, layoutTraceDat } from "../../trace/trace-dat/write-trace-dat.ts";
import type { CodeReader } from "../../sites/executed-code.ts";
import type { Capture, CaptureOptions, CaptureProgress, CaptureResult, PreparedCapture } from "../ports.ts";
import type { OutputFile } from "../../files/output-file.ts";
import type { OutputFolder } from "../../files/output-folder.ts";
import { hasMachinesPids } from "../../machine/pid-namespace.ts";
import { openRecordingFile } from "../../machine/recording-file.ts";
import { assemble, type NamesInside } from "./assemble.ts";
import { callsUnderWay } from "./calls-under-way.ts";
import { fileProblem, folderMoved, leftInBuffer, readerProblem, recordingGone } from "./capture-problem.ts";
import {
  type ClockWindow,
  type BesideStats,
  countEvents,
  countSoFar,
  entriesLeft,
  type ReturnCheck,
  parseStats,
  partialStats,
  readClock,
  statsText,
} from "./cpu-stats.ts";
import { FailedCapture } from "./failed-capture.ts";
import { compatTasks, executedLines, executedPrograms, tellsOfCalls } from "./compat-tasks.ts";
import { type DiskNames, diskLines, holdDevices, readDisks } from "./disks.ts";
import { type OwnThread, OwnThreads } from "./own-threads.ts";
import { currentProcesses, processesLine } from "./thread-groups.ts";
import { currentMembers, scopeLine } from "./scope-tasks.ts";
import { readProbeCounts } from "./read-probe-counts.ts";
import { commsOf, readSavedComms } from "./read-comms.ts";
import { readMetadata } from "./read-metadata.ts";
import type { GreatestLatency } from "../../trace/greatest-latency.ts";
import { SymbolReader } from "./read-symbols.ts";
import { startReader, startThread, type Reader, type ReaderEnd } from "./reader.ts";
import { command, waitMsFor, WATCHFUL_MS } from "./reader-protocol.ts";
import { RECORDING } from "../../files/find-recordings.ts";
import { createFiles, type RecordingLayout } from "./recording-layout.ts";
import { describeUserCode } from "./user-code/describe-user-code.ts";
import type { WatchedEvents } from "./user-code/stack-watch.ts";
import { watchedEvents } from "./user-code/watched-events.ts";

/** Starts one thread per CPU; `start` gives them their tasks. `code` reads the symbols of programs in user stacks. */
export function prepareCapture(cpus: readonly number[], code: CodeReader = noCode): PreparedCapture {
  const threads = new Map(cpus.map((cpu) => [cpu, startThread(cpu)]));
  return {
    start: (options) => startCapture(options, threads, code),
    discard: () => endAll(threads),
  };
}

const noCode: CodeReader = {
  name: () => Promise.resolve(undefined),
  around: () => Promise.resolve(undefined),
};

type Threads = ReadonlyMap<number, Worker>;

/**
 * Gives the threads their CPUs; resolves when all of them read. Never rejects: failures are in `failed` and in the result's
 * problems.
 */
async function startCapture(options: CaptureOptions, threads: Threads, code: CodeReader): Promise<Capture> {
  const capture = await open(options, threads, code).catch(
    (error: unknown) => new FailedCapture(fileProblem(`${options.directory.path}/${RECORDING}`, error)),
  );
  if (capture instanceof FailedCapture) await endAll(threads);
  return capture;
}

async function endAll(threads: Threads): Promise<void> {
  await Promise.all([...threads.values()].map((thread) => thread.terminate()));
}

async function open(options: CaptureOptions, threads: Threads, code: CodeReader): Promise<Capture> {
  const meta = readMetadata(options);
  const layout = parseHeaderPage(meta.headerPage);
  if (!layout.ok) return new FailedCapture(layout.error[0]!);
  const { events, expectedNames } = options.metadata;
  const watched = watchedEvents(meta, events);
  const formats = meta.eventFormats.flatMap((system) => system.formats);
  const addresses = holdAddresses(events, formats);
  const { reserveBytes } = layoutTraceDat(meta, {
    addresses,
    userCode: watched !== undefined,
  });
  const header = buildTraceDatHeader(meta, [], reserveBytes);
  const files = createFiles(options.directory, options.cpus, header);
  const symbols = new SymbolReader(addresses, expectedNames);
  const capture = new RunningCapture(options, {
    files,
    meta,
    layout: layout.value,
    threads,
    code,
    symbols,
    addresses,
    compatTasks: events.some(tellsOfCalls) ? compatTasks() : [],
    disks: holdDevices(formats) ? readDisks() : new Map(),
    ...(watched && { watched }),
  });
  await Promise.all([capture.ready, symbols.ready]);
  return capture;
}

/** Data from before the first event. */
interface Preparation {
  readonly files: RecordingLayout;
  readonly meta: TraceDatMeta;
  readonly layout: PageLayout;
  readonly threads: Threads;
  readonly code: CodeReader;
  readonly symbols: SymbolReader;
  /** Records hold addresses of code. */
  readonly addresses: boolean;
  /** Threads of 32-bit programs. */
  readonly compatTasks: readonly number[];
  readonly disks: DiskNames;
  /** Where there are user stacks. */
  readonly watched?: WatchedEvents;
}

class RunningCapture implements Capture {
  tids: readonly number[] = [];
  readonly ready: Promise<void>;
  readonly failed: Promise<Diagnostic>;
  readonly #options: CaptureOptions;
  readonly #preparation: Preparation;
  readonly #readers: readonly Reader[];
  readonly #control = new Int32Array(new SharedArrayBuffer(4));
  readonly #written: Float64Array;
  /** Present if rows are printed while recording. */
  readonly #complete: BigInt64Array | undefined;
  /** Absent if they are not excluded. */
  readonly #own: OwnThreads | undefined;
  #beganUs: number | undefined;
  #progress: Omit<CaptureProgress, "bytes"> = { events: 0, lost: 0 };
  #ended: Pick<BesideStats, "changes" | "returns" | "greatest"> = {};
  /** For the header. */
  #processes: string | undefined;
  #scope: string | undefined;
  #began: Omit<ClockWindow, "ended"> = { began: undefined };
  #result: Promise<CaptureResult> | undefined;

  constructor(options: CaptureOptions, preparation: Preparation) {
    this.#options = options;
    this.#preparation = preparation;
    this.#own = options.ownThreads && new OwnThreads(options.ownThreads);
    this.#written = new Float64Array(new SharedArrayBuffer(8 * options.cpus.length));
    this.#complete = options.live && new BigInt64Array(new SharedArrayBuffer(8 * options.cpus.length));
    this.#readers = preparation.files.outputs.map((_, slot) => this.#startReader(slot));
    this.ready = this.#learnTids();
    this.#attachLive();
    this.failed = Promise.race(
      this.#readers.map(({ task, failed }) => failed.then((how) => readerProblem(task, how))),
    );
  }

  progress(): CaptureProgress {
    if (!this.#result) this.#progress = countSoFar(this.#readers.map(({ task }) => task)) ?? this.#progress;
    this.#lookAtOwnThreads();
    return { ...this.#progress, bytes: this.#written.reduce((sum, bytes) => sum + bytes, 0) };
  }

  startReading(): void {
    this.#command(command.read);
    this.#processes = this.#listProcesses();
    this.#scope = this.#listScope();
  }

  /** While events are recorded, before the workload starts. */
  #listProcesses(): string | undefined {
    const { threadGroups, instancePath } = this.#options;
    if (!threadGroups) return undefined;
    const processes = currentProcesses(threadGroups, instancePath);
    const at = this.#clockNow();
    return at === undefined ? undefined : processesLine(threadGroups, at, processes);
  }

  /** At the same time, for the same reasons. */
  #listScope(): string | undefined {
    const { tasks } = this.#options;
    if (!tasks) return undefined;
    const found = currentMembers(tasks);
    const at = this.#clockNow();
    return at === undefined ? undefined : scopeLine(tasks, at, found);
  }

  began(): void {
    this.#own?.check(undefined);
    this.#beganUs = this.#options.ownTimeUs?.();
    this.#began = { began: this.#clockNow(), beganAt: new Date().toISOString() };
    this.#options.live?.began(this.#began);
  }

  ending(changes: readonly SettingChange[], greatest?: GreatestLatency): void {
    this.#options.live?.ending();
    this.#ended = { changes, returns: this.#returnsUnderWay(), greatest };
  }

  #returnsUnderWay(): readonly ReturnCheck[] {
    const watched = this.#options.metadata.dynamicEvents.flatMap(({ event, returnsOf }) =>
      returnsOf ? [{ event, ...returnsOf }] : [],
    );
    // In a container with its own pid namespace, /proc shows other ids.
    if (watched.length === 0) return [];
    const at = hasMachinesPids() ? this.#clockNow() : undefined;
    const found = at === undefined ? noCalls : callsUnderWay(watched.map((probe) => probe.function));
    return watched.map(({ event, entry, function: name }) => ({
      event,
      entry,
      at,
      underWay: found.get(name) ?? new Map(),
    }));
  }

  clock(): string | undefined {
    return this.#clockNow();
  }

  finish(ended?: string): Promise<CaptureResult> {
    this.#result ??= this.#finish(ended ?? this.#clockNow());
    return this.#result;
  }

  async abort(): Promise<void> {
    this.#command(command.abort);
    this.#preparation.symbols.stop();
    const ends = await Promise.all(this.#readers.map(({ ended }) => ended));
    if (!this.#result) removeEmpty(this.#preparation.files, ends);
  }

  async #learnTids(): Promise<void> {
    const tids = await Promise.all(this.#readers.map(({ ready }) => ready));
    this.tids = tids.filter((tid) => tid !== undefined);
  }

  #startReader(slot: number): Reader {
    const { instancePath, subBufferBytes, perCpuBufferBytes } = this.#options;
    const { watched, files } = this.#preparation;
    const { cpu, file, offset } = files.outputs[slot]!;
    const task = {
      cpu,
      pipe: `${instancePath}/per_cpu/cpu${cpu}/trace_pipe_raw`,
      stats: `${instancePath}/per_cpu/cpu${cpu}/stats`,
      output: file.access,
      outputName: file.path,
      outputOffset: offset,
      subBufferBytes,
      layout: this.#preparation.layout,
      waitMs: watched ? WATCHFUL_MS : waitMsFor(perCpuBufferBytes),
      ...(watched && { watched }),
      control: this.#control,
      written: this.#written,
      slot,
      ...(this.#complete && { complete: this.#complete }),
    };
    return startReader(task, this.#preparation.threads.get(cpu) ?? startThread(cpu));
  }

  #untracedUs(): number | undefined {
    const nowUs = this.#options.ownTimeUs?.();
    return nowUs === undefined || this.#beganUs === undefined ? undefined : nowUs - this.#beganUs;
  }

  /** Between the first event and the last. */
  #lookAtOwnThreads(): void {
    const clock =
      this.#own && !this.#result && this.#began.began !== undefined ? this.#clockNow() : undefined;
    if (clock !== undefined) this.#own?.check(clock);
  }

  #attachLive(): void {
    const { meta, files, addresses, compatTasks, disks } = this.#preparation;
    const { tracefsRoot, live } = this.#options;
    if (!live || !this.#complete) return;
    const outputs = files.outputs.map(({ cpu, file, offset }) => ({ cpu, access: file.access, offset }));
    const names = diskLines(disks, disks);
    const source = { meta, addresses, compatTasks, disks: names, tracefsRoot, outputs };
    live.attached({ ...source, written: this.#written, complete: this.#complete }, () => {
      this.#lookAtOwnThreads();
      return this.#own?.threads() ?? [];
    });
  }

  /** Commands only grow: an abort stays an abort. */
  #command(wanted: number): void {
    Atomics.store(this.#control, 0, Math.max(wanted, Atomics.load(this.#control, 0)));
    Atomics.notify(this.#control, 0);
  }

  /** The trace clock, as the first CPU's statistics print it. */
  #clockNow(): string | undefined {
    return readClock(this.#readers[0]?.task.stats ?? "");
  }

  async #finish(ended: string | undefined): Promise<CaptureResult> {
    const window = { ...this.#began, ended };
    const { tracefsRoot, metadata } = this.#options;
    this.#preparation.symbols.stop();
    const probes = readProbeCounts(tracefsRoot, metadata.dynamicEvents);
    this.progress();
    const recorder = this.#own?.threads() ?? [];
    const untracedUs = this.#untracedUs();
    this.#command(command.drain);
    const ends = await Promise.all(this.#readers.map(({ ended }) => ended));
    const stats = ends.map((end) => this.#statsOf(end));
    const problems = ends.flatMap(problemsOf);
    const { files, meta } = this.#preparation;
    try {
      const cmdlines = readSavedComms(tracefsRoot);
      const texts = stats.map((one, index) => ({
        cpu: one.cpu,
        text: statsText(one, window, index === 0 ? { ...this.#besides(probes, recorder), untracedUs } : {}),
      }));
      await assemble(files, ends, { ...meta, cmdlines, stats: texts }, async (recording) => ({
        cmdlines: commsOf(recording, cmdlines),
        ...this.#kernelCode(recording),
        ...this.#executed(recording, texts),
        ...(await this.#userCode(recording, ends)),
      }));
      problems.push(...this.#preparation.symbols.problems());
    } catch (error) {
      problems.push(fileProblem(files.recording.path, error));
    }
    const gone = whatBecameOf(files.recording, this.#options.directory);
    return gone
      ? { stats, problems: [...problems, gone] }
      : { recording: files.recording.path, stats, problems };
  }

  #besides(probes: readonly ProbeCounts[], recorder: readonly OwnThread[]): BesideStats {
    const { compatTasks, disks } = this.#preparation;
    const names = disks.size > 0 ? diskLines(disks, readDisks()) : [];
    return {
      ...this.#ended,
      probes,
      recorder,
      compatTasks,
      disks: names,
      processes: this.#processes,
      scope: this.#scope,
    };
  }

  /** Which programs `syscalls:*` could not see. */
  #executed(recording: string, [first, ...others]: TraceDatMeta["stats"]): NamesInside {
    if (!first || !this.#options.metadata.events.some((event) => event.startsWith("syscalls:"))) return {};
    const text = first.text + executedLines(executedPrograms(recording));
    return { stats: [{ cpu: first.cpu, text }, ...others] };
  }

  #kernelCode(recording: string): NamesInside {
    const kallsyms = this.#preparation.symbols.namesOf(recording);
    return kallsyms ? { kallsyms } : {};
  }

  async #userCode(recording: string, ends: readonly ReaderEnd[]): Promise<NamesInside> {
    const { watched, code } = this.#preparation;
    if (!watched) return {};
    const maps = ends.flatMap((end) => end.maps);
    const { probeSites } = this.#options.metadata;
    return { userCode: await describeUserCode(recording, { maps, probeSites }, code) };
  }

  #statsOf({ task, bytes, stats, failed }: ReaderEnd): CpuStats {
    const parsed = parseStats(task.cpu, stats);
    return failed ? partialStats(stats, parsed, this.#countInFile(task.output, task, bytes)) : parsed;
  }

  #countInFile(
    path: string,
    { cpu, outputOffset, layout, subBufferBytes }: Reader["task"],
    bytes: number,
  ): number {
    const file = openRecordingFile(path);
    if (!file.ok) return 0;
    const events = countEvents(file.value, { cpu, offset: outputOffset, bytes }, layout, subBufferBytes);
    file.value.close();
    return events;
  }
}

const noCalls: ReturnType<typeof callsUnderWay> = new Map();

/** After an abort, removes empty files. */
function removeEmpty({ recording, spare, outputs }: RecordingLayout, ends: readonly ReaderEnd[]): void {
  spare.remove();
  for (const { file } of outputs) {
    const empty = ends.every(
      ({ task, bytes }) => bytes === 0 || (file !== recording && task.output !== file.access),
    );
    if (empty) file.remove();
  }
}

/** The workload may have removed, moved or replaced the recording or its folder. */
function whatBecameOf(recording: OutputFile, folder: OutputFolder): Diagnostic | undefined {
  const movedTo = folder.movedTo();
  if (movedTo !== undefined) return folderMoved(folder.path, movedTo);
  return recording.isThere() ? undefined : recordingGone(recording.path);
}

function problemsOf({ task, stats, failed }: ReaderEnd): Diagnostic[] {
  if (failed) return [readerProblem(task, failed)];
  const left = entriesLeft(stats);
  return left === 0 ? [] : [leftInBuffer(task.cpu, left)];
}
