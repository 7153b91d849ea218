import type { Diagnostic } from "../core/diagnostic.ts";
import type { CpuStats } from "./cpu-stats.ts";

/** What carrying out a plan came to. Present even when something failed: the first cause stays first. */
export interface SessionOutcome {
  /** `ftrace-run-PID-XXXX`: also the instance's name and the folder under /run/ftrace-run. */
  readonly session: string;
  /** Absolute path of the trace.dat, where one could be written (also a partial one). */
  readonly recording?: string;
  readonly startedAt: Date;
  /** Process start → tracing armed and workload released. */
  readonly startToArmedMs: number;
  readonly recordedNs: number;
  readonly stoppedBy: StopReason;
  readonly stats: readonly CpuStats[];
  readonly workload: readonly ProcessOutcome[];
  readonly teardown: Teardown;
  /** Everything that went wrong, first cause first. */
  readonly problems: readonly Diagnostic[];
}

/** What ended the recording. */
export type StopReason =
  | { readonly kind: "duration" | "workload-ended" | "failed" }
  | {
      readonly kind: "signal";
      readonly signal: NodeJS.Signals;
      readonly number: number;
      /** A second one came: nobody waits for a report any more. */
      readonly abandoned?: true;
    };

/**
 * How one process of the workload ended. It has an exit code, or the signal that ended it, or neither where it is not known.
 */
export interface ProcessOutcome {
  /** Index into the spec's `workload`. */
  readonly item: number;
  /** 0 … count-1. */
  readonly copy: number;
  readonly pid: number;
  readonly command: readonly string[];
  readonly exitCode?: number;
  readonly signal?: string;
  /** What the spec's `exit` allows, where it is written: exit statuses and names of signals. */
  readonly expectedExit?: readonly (number | string)[];
  /** True where the session ended it (a competitor that runs for ever). */
  readonly endedBySession: boolean;
  readonly timedOut: boolean;
  /** The last 64 KiB, where captured. */
  readonly stdout?: string;
  readonly stderr?: string;
}

/** The before/after proof. */
export interface Teardown {
  readonly verified: boolean;
  /** Control files that were read before and after and are the same. */
  readonly identicalFiles: number;
  readonly differences: readonly StateDifference[];
}

/** A control file that is not as before; `null`: there was, or there is, no such file. */
export interface StateDifference {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** `ours`: this session's, not put back (exit 5); `foreign`: somebody else's, seen in passing. */
  readonly whose: "ours" | "foreign";
}
