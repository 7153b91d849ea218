import type { Diagnostic } from "../core/diagnostic.ts";
import type { Span } from "../core/source.ts";
import type { EventFormat } from "../trace/decode/event-format.ts";
import type { Expectation } from "./expectation.ts";
import type { EventSite } from "../sites/probe-site.ts";

/**
 * Everything a session will do, as plain data: `explain` prints it, `--shell` renders it, the session executes it.
 * Steps are applied in order and undone in reverse order.
 */
export interface Plan {
  /** Name of the session and of its private instance; unique to this run. */
  readonly instance: string;
  /** The instance, relative to tracefs: `instances/NAME`; empty for the top-level instance. */
  readonly folder: string;
  /** The instance of a tracer that keeps the greatest latency; absent: no such tracer. */
  readonly latency?: string;
  readonly steps: readonly Step[];
  /** Formats of the recorded events, sorted by name, globs expanded; predicted formats of probes last. */
  readonly events: readonly EventFormat[];
  /** By which the kernel stops the recording; absent: it does not. */
  readonly stop?: PlannedStop;
  /** Events that the session defines. */
  readonly dynamicEvents: readonly DynamicEvent[];
  /** Probe sites of the events that are uprobes. */
  readonly probeSites: readonly EventSite[];
  readonly recording: RecordingSettings;
  readonly warnings: readonly Diagnostic[];
}

/** The trigger that stops the recording at an event. It fires once. */
export interface PlannedStop {
  /** As specs and recordings name it: `kprobes:openat`. */
  readonly event: string;
  /** The event's `trigger` file, relative to tracefs. */
  readonly file: string;
}

/** An event that the session defines and removes. In the kernel it is in the session's group, in the recording in `kprobes`, `uprobes`, `eprobes` or `tracepoints`. */
export interface DynamicEvent {
  /** As specs and recordings name it: `kprobes:openat`. */
  readonly event: string;
  /** The kernel's event system: `ftrace_run_12_ab34`. */
  readonly group: string;
  readonly name: string;
  /**
   * For the return of an fprobe, whose missed returns the kernel does not count: its function, and the event of its entry.
   * Absent unless all entries and returns are recorded.
   */
  readonly returnsOf?: { readonly function: string; readonly entry: string };
}

/** The buffer after the last step, for its readers. */
export interface RecordingSettings {
  /** CPUs that record, ascending. */
  readonly cpus: readonly number[];
  readonly perCpuBytes: number;
  /** As rounded by the kernel: a power of two of pages. */
  readonly subBufferBytes: number;
  readonly clock: string;
  /** False if this process cannot know its threads' ids in the recording (another pid namespace). */
  readonly leavesOutOwnThreads: boolean;
  /** True if the kernel traces no functions, interrupts included, while a thread of this process runs. */
  readonly untracedWhileOwn: boolean;
}

/** One step of a plan. */
export interface Step {
  /** In a few words: `enable sched:sched_switch`. */
  readonly title: string;
  readonly phase: Phase;
  readonly apply: Operation;
  /** Undoes `apply`; idempotent. Absent if removing the instance undoes it. */
  readonly undo?: Operation;
  /** The line of the spec that asked for it. */
  readonly at?: Span;
  /** Maps an offset in the written text to a span of the spec, for the kernel's error position. */
  readonly spanAt?: (offset: number) => Span;
}

/** In order of execution. The readers start between `configure` and `arm`. */
export type Phase = "prepare" | "configure" | "arm" | "start";

/** One change of the machine. Paths are relative to the tracefs root. */
export type Operation =
  | { readonly kind: "mount-tracefs"; readonly target: string }
  | { readonly kind: "unmount-tracefs"; readonly target: string }
  | { readonly kind: "make-instance"; readonly name: string }
  | { readonly kind: "remove-instance"; readonly name: string }
  /** One write to a control file, opened for append. */
  | {
      readonly kind: "append";
      readonly path: string;
      readonly text: string;
      /** The text is a trigger that must ignore this process's threads: their ids are added to its condition. */
      readonly notOwn?: true;
    }
  /** One write to a control file, opened with truncation (pid lists, to drop their old content). */
  | { readonly kind: "replace"; readonly path: string; readonly text: string }
  /** Empties a list, then writes it line by line (function filters). */
  | {
      readonly kind: "set-list";
      readonly path: string;
      readonly lines: readonly string[];
    }
  /** A lock on global settings of the kernel, held by one session at a time. */
  | {
      readonly kind: "take-lock";
      readonly lock: string;
      readonly session: string;
      /** A global setting that is useful but not needed: without the lock, the session leaves it. */
      readonly raises?: LockedSetting;
    }
  | {
      readonly kind: "give-lock";
      readonly lock: string;
      readonly session: string;
      readonly lowers?: LockedSetting;
    }
  /** Defines an event of the session by a line appended to `dynamic_events`: `HEAD:GROUP/NAME BODY`. */
  | {
      readonly kind: "define-event";
      readonly head: string;
      readonly group: string;
      readonly name: string;
      readonly body: string;
      /** A file whose path the kernel would misread: it is opened, and `body` names its descriptor, 9. */
      readonly through?: string;
    }
  | {
      readonly kind: "remove-event";
      readonly group: string;
      readonly name: string;
    }
  | { readonly kind: "expect"; readonly expected: Expectation }
  /** Thread ids known only when the session runs; they replace the list. */
  | {
      readonly kind: "write-tids";
      readonly path: string;
      readonly source: TidSource;
    }
  /** Opens `trace_marker` for the workload to inherit. `anyUser`: users other than root can write to it too. */
  | {
      readonly kind: "share-marker";
      readonly path: string;
      readonly anyUser: boolean;
    }
  | { readonly kind: "release-workload" };

/** A write by the session that has the lock. */
interface LockedSetting {
  readonly file: string;
  readonly text: string;
}

/** Source of thread ids: the held workload, the tracer itself, or processes that already run. */
export type TidSource = "workload" | "own" | { readonly pids: readonly number[] };
