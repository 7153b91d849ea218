import type { TraceDatMeta } from "../../trace/trace-dat/trace-dat-meta.ts";
import type { OwnThread } from "./own-threads.ts";

/** Reads what a capture has written while it still records. It must not change any of it. */
export interface LiveTap {
  /** The files exist. Called before the first event. */
  attached(source: LiveSource, threads: () => readonly OwnThread[]): void;
  /** Recording started. */
  began(start: RecordingBegan): void;
  /** Recording ended: the files of the CPUs are about to be joined. */
  ending(): void;
}

/** When recording started. */
export interface RecordingBegan {
  /** On the trace clock, as `readClock` returns it. */
  readonly began: string | undefined;
  /** ISO 8601 in UTC. */
  readonly beganAt?: string | undefined;
}

/** Where a capture writes, as plain data for another thread. */
export interface LiveSource {
  readonly meta: TraceDatMeta;
  /** Functions are to be read: events have addresses of code. */
  readonly addresses: boolean;
  /** Threads that ran a 32-bit program when recording began. */
  readonly compatTasks: readonly number[];
  /** Names of disks when recording began (`disks.ts`). */
  readonly disks: readonly string[];
  readonly tracefsRoot: string;
  /** By CPU: a path that works in this process only, and the offset of the first sub-buffer. */
  readonly outputs: readonly { readonly cpu: number; readonly access: string; readonly offset: number }[];
  /** By CPU: bytes of whole sub-buffers so far. */
  readonly written: Float64Array;
  /** By CPU: all events before this time on the trace clock are written. */
  readonly complete: BigInt64Array;
}
