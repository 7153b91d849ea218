import type { PageLayout } from "../../trace/ring-buffer/parse-header-page.ts";
import type { ProcessMaps } from "../../trace/names/user-code/process-maps.ts";
import type { WatchedEvents } from "./user-code/stack-watch.ts";

/** What one reading thread is told when it starts. */
export interface ReaderTask {
  readonly cpu: number;
  /** `per_cpu/cpuN/trace_pipe_raw` and `per_cpu/cpuN/stats`, absolute. */
  readonly pipe: string;
  readonly stats: string;
  /** File that exists (the path leads there in this process only), what it is called, and the offset of its first sub-buffer there. */
  readonly output: string;
  readonly outputName: string;
  readonly outputOffset: number;
  readonly subBufferBytes: number;
  readonly layout: PageLayout;
  readonly waitMs: number;
  /** Present: processes are looked at when their stacks come. */
  readonly watched?: WatchedEvents;
  /** Word 0 is a `Command`, for all readers. */
  readonly control: Int32Array;
  /** Bytes written so far; `slot` is this reader's. */
  readonly written: Float64Array;
  readonly slot: number;
}

/** Commands only ever grow: an abort is never taken back by a drain. */
export const command = { read: 0, drain: 1, abort: 2 } as const;

/** What it says. `done` is always the last word. */
export type ReaderMessage =
  | { readonly kind: "ready"; readonly tid: number }
  /** Reading has stopped; what is in the file stays, cut to whole sub-buffers. */
  | { readonly kind: "failed"; readonly doing: "opening" | "reading" | "writing"; readonly errno: string }
  | {
      readonly kind: "done";
      /** In the file, from `outputOffset`: a multiple of the sub-buffer. */
      readonly bytes: number;
      /** Text of `stats` after draining; empty where it can't be read. */
      readonly stats: string;
      /** What was in the memory of processes whose stacks came. */
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
