import type { PageLayout } from "../../trace/ring-buffer/parse-header-page.ts";
import type { ProcessMaps } from "../../trace/names/user-code/maps.ts";
import type { WatchedEvents } from "./user-code/stack-watch.ts";

/** The task of one reader thread. */
export interface ReaderTask {
  readonly cpu: number;
  /** `per_cpu/cpuN/trace_pipe_raw` and `per_cpu/cpuN/stats`, absolute. */
  readonly pipe: string;
  readonly stats: string;
  /** An existing file (this path works in this process only), its name, and the offset of its first sub-buffer. */
  readonly output: string;
  readonly outputName: string;
  readonly outputOffset: number;
  readonly subBufferBytes: number;
  readonly layout: PageLayout;
  readonly waitMs: number;
  /** Present: the maps of processes are read when their stacks arrive. */
  readonly watched?: WatchedEvents;
  /** Word 0 is a `Command` for all readers. */
  readonly control: Int32Array;
  /** Bytes written so far; this reader's is at `slot`. */
  readonly written: Float64Array;
  readonly slot: number;
  /** Present: rows are printed while recording. By slot: all events before this time are written. */
  readonly complete?: BigInt64Array;
}

/** Commands only grow: a drain never replaces an abort. A reader starts with `wait`. */
export const command = { wait: 0, read: 1, drain: 2, abort: 3 } as const;

/** A reader's messages. `done` is always the last one. */
export type ReaderMessage =
  | { readonly kind: "ready"; readonly tid: number }
  /** Reading stopped; the file has whole sub-buffers. */
  | { readonly kind: "failed"; readonly doing: "opening" | "reading" | "writing"; readonly errno: string }
  | {
      readonly kind: "done";
      /** In the file, from `outputOffset`: a multiple of the sub-buffer. */
      readonly bytes: number;
      /** Content of `stats` after draining; empty if it cannot be read. */
      readonly stats: string;
      /** Maps of the processes whose stacks were recorded. */
      readonly maps: readonly ProcessMaps[];
    };

/** Why a system call failed, as its errno's name. */
export function errnoOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

/** A system call that ended the reading. */
export class ReaderFailure extends Error {
  readonly doing: "reading" | "writing";
  readonly errno: string;

  constructor(doing: "reading" | "writing", errno: string) {
    super(`${doing}: ${errno}`);
    this.doing = doing;
    this.errno = errno;
  }
}

/** Faster than any CPU writes: 8 million small events in 4.4 s were 100 MB/s; bursts are faster. */
const fastestBytesPerMs = 800_000;

/**
 * How long a reader that has emptied its buffer may sleep. The buffer must not fill up meanwhile, nor during a
 * delay of the same length before the reader gets its CPU; yet each waking costs a partly filled sub-buffer.
 */
export function waitMsFor(perCpuBufferBytes: number): number {
  return Math.min(20, Math.max(1, Math.floor(perCpuBufferBytes / fastestBytesPerMs)));
}

/** The same with user stacks: a process's maps must be read before it ends, possibly within a few milliseconds. */
export const WATCHFUL_MS = 1;
