import type { GreatestLatency } from "../trace/greatest-latency.ts";
import type { ProcessGroup } from "./net/group-list.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import type { ArmedFiles } from "../plan/armed-files.ts";
import type { DynamicEvent } from "../plan/plan.ts";
import type { EventSite } from "../sites/probe-site.ts";
import type { TaskRule, WorkloadItem } from "../spec/spec.ts";
import type { OutputFolder } from "../files/output-folder.ts";
import type { CpuStats } from "../document/cpu-stats.ts";
import type { Snapshot } from "../tracefs/snapshot.ts";
import type { Tracefs } from "../tracefs/port.ts";
import type { MountFailure } from "../tracefs/mount-tracefs.ts";
import type { FileWatch } from "./armed/watch-files.ts";
import type { Guard } from "./net/guard.ts";
import type { RecoveredSession } from "./net/recover.ts";
import type { ProcessOutcome, SettingChange } from "../document/result-document.ts";
import type { LiveTap } from "./capture/live-tap.ts";
import type { SignalWatch } from "./signals.ts";
import type { ControlGroup } from "./workload/control-group.ts";

/** All effects of a session, so that tests can replace them. `system-ports.ts` has the real ones. */
export interface SessionPorts {
  readonly tracefs: Tracefs;
  mount(target: string): Promise<MountFailure | undefined>;
  unmount(target: string): Promise<MountFailure | undefined>;
  /** True if tracefs is mounted at `target` itself; another mount of it (debugfs) does not count. */
  isMounted(target: string): boolean;
  /** True if another session mounted tracefs. */
  mountedBySession(): boolean;
  /** Reads all control files, except those of sessions' instances. */
  snapshot(): Promise<Snapshot>;
  /** The same, synchronously and without the `enable` files of events: takes less than a millisecond. */
  snapshotWithoutEvents(): Snapshot;
  /** Undoes what dead sessions left. */
  sweep(): Promise<readonly RecoveredSession[]>;
  /** Opens the guard of a session. Throws system errors. */
  guard(session: string): Guard;
  readonly holdWorkload: HoldWorkload;
  readonly prepareCapture: PrepareCapture;
  watchSignals(): SignalWatch;
  /** Watches for writes to the files of a recording, from now on. */
  watchFiles(files: ArmedFiles): FileWatch;
  /** In milliseconds since the process started. */
  nowMs(): number;
}

/** Implemented by `session/workload`: starts all processes held, before anything is traced. */
export type HoldWorkload = (
  items: readonly WorkloadItem[],
  options: HoldOptions,
) => Promise<Result<HeldWorkload>>;

/** Options of `HoldWorkload`. */
export interface HoldOptions {
  /** Folder for stdio files that are not redirected. */
  readonly directory: string;
  /**
   * Called as soon as a process group exists, before the next one is started, so that the guardian can end it whatever happens
   * to the runner.
   */
  readonly onGroup: (group: ProcessGroup) => void;
  /** Creates the control group for all processes; `undefined` if the kernel refuses. */
  readonly controlGroup?: () => ControlGroup | undefined;
  /** Descriptor of `trace_marker` that every process inherits; the caller closes its own copy. */
  readonly marker?: number;
}

/** Processes that exist and wait; none has executed the spec's program yet. */
export interface HeldWorkload {
  /** Process ids, one for each copy; these processes execute the spec's programs. */
  readonly pids: readonly number[];
  readonly groups: readonly ProcessGroup[];
  /** Starts the programs. Later calls do nothing. */
  release(): void;
  /** Resolves when all items with `wait` have ended; never if there is none. */
  readonly ended: Promise<void>;
  /** Ends what still runs (TERM, after `graceMs` KILL, whole groups). Resolves to how each process ended. Idempotent. */
  end(graceMs?: number): Promise<readonly ProcessOutcome[]>;
  /** Failures of programs, in the order of the spec; complete after `end()`. */
  problems(): readonly Diagnostic[];
  /** Those of them about processes that still run; complete after `end()`. */
  left(): readonly Diagnostic[];
}

/** Implemented by `session/capture`: starts one reader for each CPU, before the first event. */
export type PrepareCapture = (cpus: readonly number[]) => PreparedCapture;

/** Readers without a task. */
export interface PreparedCapture {
  start(options: CaptureOptions): Promise<Capture>;
  /** Ends them if `start` is never called. Never rejects. */
  discard(): Promise<void>;
}

/** Options of `PreparedCapture.start`. */
export interface CaptureOptions {
  /** Absolute path of the instance's folder in tracefs. */
  readonly instancePath: string;
  /** Absolute path of tracefs. */
  readonly tracefsRoot: string;
  readonly cpus: readonly number[];
  readonly subBufferBytes: number;
  readonly perCpuBufferBytes: number;
  /** Folder of `trace.dat` and, until it is assembled, the per-CPU parts. */
  readonly directory: OutputFolder;
  readonly metadata: CaptureMetadata;
  /** Current ids of this process's threads in the recording; absent if they are unknown, or not excluded. */
  readonly ownThreads?: () => readonly number[];
  /** Whose processes the recording states; absent: none. */
  readonly threadGroups?: "all" | "scope";
  /** Whose events are read; absent: all that the kernel records. */
  readonly tasks?: TaskRule;
  /** Reads the recording while it is made. */
  readonly live?: LiveTap;
  /** This process's CPU time so far, in microseconds; present if the tracer traces nothing during it. */
  readonly ownTimeUs?: () => number;
}

/** Metadata of trace.dat. */
export interface CaptureMetadata {
  readonly clock: string;
  readonly kernelRelease: string;
  readonly architecture: string;
  /** Recorded in a throwaway guest. */
  readonly guest?: "kvm" | "tcg";
  /** The enabled events as `system:event`. */
  readonly events: readonly string[];
  /** Keys of rows in the spec's expectations; some can be names of functions. */
  readonly expectedNames: readonly string[];
  /** Those that the session defines; in the kernel they are in another system. */
  readonly dynamicEvents: readonly DynamicEvent[];
  /** Probe sites of the events that are uprobes. */
  readonly probeSites: readonly EventSite[];
}

/** The readers of all CPUs, from their start until the recording is a file. */
export interface Capture {
  /** Thread ids of the readers, to exclude from the trace. */
  readonly tids: readonly number[];
  /** Resolves when a reader fails, such as on a full disk. Never rejects. */
  readonly failed: Promise<Diagnostic>;
  progress(): CaptureProgress;
  /**
   * Call after `tracing_on` = 1. Writing 1 first enables recording and then starts the tracer, and some tracers empty the buffer
   * when they start (kernel/trace/trace.c, `rb_simple_write`; trace_functions.c, `function_trace_start`). An event that was read
   * before that would be in the recording, but not in the kernel's count.
   */
  startReading(): void;
  /** Tells that recording started; trace.dat gets this time, on the trace clock, as its start. */
  began(): void;
  /**
   * Tells that recording is about to stop; reads what is only visible while it runs. `changes`: settings that changed since
   * arming.
   */
  ending(changes: readonly SettingChange[], greatest?: GreatestLatency): void;
  /** The trace clock now, as the kernel prints it; `undefined` if it cannot be read. */
  clock(): string | undefined;
  /**
   * Call after `tracing_on` = 0: drains the buffers, closes all files of the instance, assembles trace.dat. `ended`: the trace clock
   * when tracing stopped; absent: now. Never rejects.
   */
  finish(ended?: string): Promise<CaptureResult>;
  /** Stops all readers and closes all files of the instance without draining. Written data stays. Never rejects. */
  abort(): Promise<void>;
}

/** Live figures of a capture. */
export interface CaptureProgress {
  readonly events: number;
  readonly lost: number;
  readonly bytes: number;
}

/** The result of a capture. */
export interface CaptureResult {
  /** Absolute path of the trace.dat, also of a partial one; absent if none could be written. */
  readonly recording?: string;
  readonly stats: readonly CpuStats[];
  readonly problems: readonly Diagnostic[];
}
