import type { Diagnostic } from "../core/diagnostic.ts";
import type { Span } from "../core/source.ts";
import type { EventFormat } from "../trace/decode/event-format.ts";
import type { Expectation } from "./expectation.ts";
import type { EventSite } from "../sites/probe-site.ts";

/**
 * What will be done, as plain data: `explain` prints it, `--shell` renders it, the session carries it out.
 * Steps are applied in order and undone in reverse order.
 */
export interface Plan {
  /** The session's name, unique to this run; also its private instance's. */
  readonly instance: string;
  /** Where it records, relative to tracefs: `instances/NAME`, or nothing for the top-level buffer. */
  readonly folder: string;
  readonly steps: readonly Step[];
  /** Events that will be recorded, after globs, sorted by name; probes last, as they are predicted to be. */
  readonly events: readonly EventFormat[];
  /** Events that exist for this session only. */
  readonly dynamicEvents: readonly DynamicEvent[];
  /** Where those of them are that are in programs. */
  readonly probeSites: readonly EventSite[];
  readonly recording: RecordingSettings;
  readonly warnings: readonly Diagnostic[];
}

/** An event that the session defines, and takes away. The kernel has it in the session's group, the recording by its name. */
export interface DynamicEvent {
  /** As specs and recordings name it: `kprobes:openat`. */
  readonly event: string;
  /** The kernel's event system: `ftrace_run_12_ab34`. */
  readonly group: string;
  readonly name: string;
  /**
   * For an fprobe at a return, whose misses the kernel does not tell: the function, and the event of its entry. Absent
   * where not all of both is recorded.
   */
  readonly returnsOf?: { readonly function: string; readonly entry: string };
}

/** What the buffer will be when the steps are done: the readers of it need to know. */
export interface RecordingSettings {
  /** CPUs that can record something, ascending. */
  readonly cpus: readonly number[];
  readonly perCpuBytes: number;
  /** As the kernel rounds it: a power of two of pages. */
  readonly subBufferBytes: number;
  readonly clock: string;
  /** False where this process doesn't know the ids that its threads have in the recording. */
  readonly leavesOutOwnThreads: boolean;
  /** True where a tracer traces no function while a thread of this process runs, interrupts included. */
  readonly untracedWhileOwn: boolean;
}

export interface Step {
  /** A few words for people: `enable sched:sched_switch`. */
  readonly title: string;
  readonly phase: Phase;
  readonly apply: Operation;
  /** Puts back what `apply` changed; idempotent. Absent where removing the instance undoes it. */
  readonly undo?: Operation;
  /** The line of the spec that asked for it. */
  readonly at?: Span;
  /** For a filter: maps an offset in the written text to a span in the spec. */
  readonly spanAt?: (offset: number) => Span;
}

/** In the order in which they happen. The readers are started between `configure` and `arm`. */
export type Phase = "prepare" | "configure" | "arm" | "start";

/** One thing done to the machine. Paths are relative to the tracefs root. */
export type Operation =
  | { readonly kind: "mount-tracefs"; readonly target: string }
  | { readonly kind: "unmount-tracefs"; readonly target: string }
  | { readonly kind: "make-instance"; readonly name: string }
  | { readonly kind: "remove-instance"; readonly name: string }
  /** One write to a control file, opened for append. */
  | { readonly kind: "append"; readonly path: string; readonly text: string }
  /** One write to a control file, opened with truncation (pid lists, whose old content must go). */
  | { readonly kind: "replace"; readonly path: string; readonly text: string }
  /** A list that is emptied, and written anew line by line (function filters). */
  | { readonly kind: "set-list"; readonly path: string; readonly lines: readonly string[] }
  /** A right that only one session can have at a time: to what the kernel has only once. */
  | {
      readonly kind: "take-lock";
      readonly lock: string;
      readonly session: string;
      /** A setting of the whole kernel that helps and is not needed: who doesn't get the lock goes without. */
      readonly raises?: LockedSetting;
    }
  | {
      readonly kind: "give-lock";
      readonly lock: string;
      readonly session: string;
      readonly lowers?: LockedSetting;
    }
  /** Defines an event of the session's own, by one line appended to `dynamic_events`: `HEAD:GROUP/NAME BODY`. */
  | {
      readonly kind: "define-event";
      readonly head: string;
      readonly group: string;
      readonly name: string;
      readonly body: string;
      /** A file whose path the kernel would not read right: it is opened, and `body` begins with its descriptor, 9. */
      readonly through?: string;
    }
  | { readonly kind: "remove-event"; readonly group: string; readonly name: string }
  | { readonly kind: "expect"; readonly expected: Expectation }
  /** Thread ids known only when the session runs, written as a list that replaces the old one. */
  | { readonly kind: "write-tids"; readonly path: string; readonly whose: TidSource }
  /** `trace_marker`, opened for the workload to inherit; for `everybody`, also by users who aren't root. */
  | { readonly kind: "share-marker"; readonly path: string; readonly everybody: boolean }
  | { readonly kind: "release-workload" };

/** What is written to a file, by the session that has the lock. */
interface LockedSetting {
  readonly file: string;
  readonly text: string;
}

/** Whose thread ids: the held workload's, the tracer's own, or those of processes that run already. */
export type TidSource =
  | "workload"
  | "own"
  | { readonly pids: readonly number[] }
  /** Every process whose comm matches the glob. */
  | { readonly comm: string };
