import type { ProcessGroup } from "./net/group-list.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import type { ArmedFiles } from "../plan/armed-files.ts";
import type { DynamicEvent } from "../plan/plan.ts";
import type { EventSite } from "../sites/probe-site.ts";
import type { WorkloadItem } from "../spec/spec.ts";
import type { OutputFolder } from "../files/output-folder.ts";
import type { CpuStats } from "../document/cpu-stats.ts";
import type { Snapshot } from "../tracefs/snapshot.ts";
import type { Tracefs } from "../tracefs/port.ts";
import type { MountFailure } from "../tracefs/mount-tracefs.ts";
import type { FileWatch } from "./armed/watch-files.ts";
import type { Guard } from "./net/guard.ts";
import type { RecoveredSession } from "./net/recover.ts";
import type { ProcessOutcome, SettingChange } from "../document/result-document.ts";
import type { SignalWatch } from "./signals.ts";
import type { ControlGroup } from "./workload/control-group.ts";

/** Everything that a session does to the world, or asks of it. `system-ports.ts` is the real one. */
export interface SessionPorts {
  readonly tracefs: Tracefs;
  mount(target: string): Promise<MountFailure | undefined>;
  unmount(target: string): Promise<MountFailure | undefined>;
  /** Whether tracefs is mounted at `target` itself: a second mount elsewhere (debugfs) does not count. */
  isMounted(target: string): boolean;
  /** True where tracefs is mounted only because another session has done it. */
  mountHeldBySessions(): boolean;
  /** State of the whole of tracing; instances of sessions are left out. */
  snapshot(): Promise<Snapshot>;
  /** The same at once, without events' own switches: no more than a millisecond's worth. */
  snapshotWithoutEvents(): Snapshot;
  /** Undoes what dead sessions left. */
  sweep(): Promise<readonly RecoveredSession[]>;
  /** Throws a system error where that can't be had. */
  guard(session: string): Guard;
  readonly holdWorkload: HoldWorkload;
  readonly prepareCapture: PrepareCapture;
  watchSignals(): SignalWatch;
  /** From now on: which files of a recording are written to. */
  watchFiles(files: ArmedFiles): FileWatch;
  /** Milliseconds since the process started. */
  nowMs(): number;
}

/** What a session asks of `session/workload`: starts every process held, before anything is traced. */
export type HoldWorkload = (
  items: readonly WorkloadItem[],
  options: HoldOptions,
) => Promise<Result<HeldWorkload>>;

export interface HoldOptions {
  /** Folder for stdio files that are not redirected. */
  readonly directory: string;
  /**
   * Called for every process group as soon as it exists, before the next one is started, so that a guardian
   * can end it whatever happens to the runner.
   */
  readonly onGroup: (group: ProcessGroup) => void;
  /** Makes the control group that all of them will be in; `undefined` where none can be created. */
  readonly controlGroup?: () => ControlGroup | undefined;
  /** Descriptor of a `trace_marker` that every process inherits; the caller closes its own. */
  readonly marker?: number;
}

/** Processes that exist and wait; nothing of the spec's programs has run yet. */
export interface HeldWorkload {
  /** Ids of the held processes, one a copy: these become the spec's programs. */
  readonly pids: readonly number[];
  readonly groups: readonly ProcessGroup[];
  /** Lets every process go. Once; later calls do nothing. */
  release(): void;
  /** Resolves when every item with `wait` has ended; never when there is none. */
  readonly ended: Promise<void>;
  /** Ends what still runs (TERM, then after `graceMs` KILL, whole groups) and says how each process ended. Idempotent. */
  end(graceMs?: number): Promise<readonly ProcessOutcome[]>;
  /** What ended badly by itself, in the spec's order: complete after `end()`. */
  problems(): readonly Diagnostic[];
  /** Those of them that say what is still there: complete after `end()`. */
  left(): readonly Diagnostic[];
}

/** What a session asks of `session/capture`: one reader a CPU, from before the first event on. */
export type PrepareCapture = (cpus: readonly number[]) => PreparedCapture;

/** Readers that have nothing to read yet. */
export interface PreparedCapture {
  start(options: CaptureOptions): Promise<Capture>;
  /** Ends them, where it never came to `start`. Never rejects. */
  discard(): Promise<void>;
}

export interface CaptureOptions {
  /** Absolute path of the instance's folder in tracefs. */
  readonly instancePath: string;
  /** Absolute path of tracefs. */
  readonly tracefsRoot: string;
  readonly cpus: readonly number[];
  readonly subBufferBytes: number;
  readonly perCpuBufferBytes: number;
  /** Will hold `trace.dat` and, until it is assembled, the per-CPU parts. */
  readonly directory: OutputFolder;
  readonly metadata: CaptureMetadata;
  /** The ids that this process's threads have in the recording, now; absent where they are not known, or not to be left out. */
  readonly ownThreads?: () => readonly number[];
  /** This process's CPU time so far, in us; present where a tracer traces nothing meanwhile. */
  readonly ownTimeUs?: () => number;
}

/** What trace.dat says about itself besides its events. */
export interface CaptureMetadata {
  readonly clock: string;
  readonly kernelRelease: string;
  readonly architecture: string;
  /** Recorded in a throwaway guest. */
  readonly guest?: "kvm" | "tcg";
  /** `system:event` of everything that will be enabled. */
  readonly events: readonly string[];
  /** Names that the spec's expectations look up rows by: of functions, where they are any. */
  readonly expectedNames: readonly string[];
  /** Those of them that the kernel has by another system: the session's own. */
  readonly dynamicEvents: readonly DynamicEvent[];
  /** Where those of them are that are in programs. */
  readonly probeSites: readonly EventSite[];
}

export interface Capture {
  /** Thread ids of the reading workers, to be kept out of the trace. */
  readonly tids: readonly number[];
  /** Resolves (never rejects) when a reader can't go on, e.g. a full disk. */
  readonly failed: Promise<Diagnostic>;
  progress(): CaptureProgress;
  /** Recording is on: the moment, on the trace clock, becomes the beginning of the recording in trace.dat. */
  began(): void;
  /**
   * Recording is about to be stopped: what can only be seen while it goes on is looked at now. `changes`: settings that
   * did not stay as they were armed.
   */
  ending(changes: readonly SettingChange[]): void;
  /** After `tracing_on` = 0: drains, closes every file of the instance, assembles trace.dat. Never rejects. */
  finish(): Promise<CaptureResult>;
  /** Stops every reader and closes every file of the instance at once, undrained. What is written stays. Never rejects. */
  abort(): Promise<void>;
}

export interface CaptureProgress {
  readonly events: number;
  readonly lost: number;
  readonly bytes: number;
}

export interface CaptureResult {
  /** Absolute path of the trace.dat, where one could be written (also a partial one). */
  readonly recording?: string;
  readonly stats: readonly CpuStats[];
  readonly problems: readonly Diagnostic[];
}
