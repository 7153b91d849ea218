/**
 * The one door to tracefs. Paths are relative to the tracefs root and never contain `..`.
 * The real door is `kernel-tracefs.ts`, the faithful fake `fake-tracefs.ts`; nobody else opens a tracefs file
 * (the capture workers open `trace_pipe_raw` by the absolute path that `absolute` gives them).
 */
export interface Tracefs {
  /** Mount point, `/sys/kernel/tracing`. */
  readonly root: string;
  absolute(path: string): string;
  exists(path: string): boolean;
  read(path: string): TracefsResult<string>;
  /** One `write()` of `text` on a descriptor opened O_WRONLY|O_APPEND (never O_TRUNC), `\n` added if missing. */
  append(path: string, text: string): TracefsResult<void>;
  /** The same for each line, all on one descriptor. Ends at the first that is refused: what came before it is written. */
  appendLines(path: string, lines: readonly string[]): TracefsResult<void>;
  /** One `write()` on a descriptor opened O_WRONLY|O_TRUNC. Refused for files where truncation clears other people's state. */
  replace(path: string, text: string): TracefsResult<void>;
  /**
   * Empties one of the lists where opening with truncation does that (`set_ftrace_filter`), or a buffer (`trace`). Only for
   * what is the session's own, or what it has saved.
   */
  clear(path: string): TracefsResult<void>;
  /** Names in a folder, sorted. */
  list(path: string): TracefsResult<readonly string[]>;
  /** Opens a file for writing and keeps it open (`free_buffer`: the kernel acts when it is closed). Writes nothing. */
  hold(path: string): TracefsResult<HeldFile>;
  /**
   * Opens `trace_marker` for programs that are to write there: they inherit the descriptor. `anyUser` lets those write
   * that aren't root, too: by the descriptor alone, as tracefs's own folder is closed to them.
   */
  share(path: string, anyUser: boolean): TracefsResult<SharedFile>;
  makeInstance(name: string): TracefsResult<void>;
  removeInstance(name: string): TracefsResult<void>;
}

/** What can be asked of a kernel by reading alone; a profile answers it, too. */
export type ControlFiles = Pick<Tracefs, "exists" | "read">;

export interface HeldFile {
  /** Closes the file. Idempotent. */
  release(): void;
}

export interface SharedFile extends HeldFile {
  readonly descriptor: number;
}

export type TracefsResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: TracefsFailure };

/** What the kernel answered, with nothing lost. */
export interface TracefsFailure {
  readonly operation:
    | "read"
    | "append"
    | "replace"
    | "clear"
    | "list"
    | "hold"
    | "share"
    | "make-instance"
    | "remove-instance";
  readonly path: string;
  /** `EPERM`, `EINVAL`, … */
  readonly errno: string;
  /** What was written. */
  readonly text?: string;
  /** The newest entry of that instance's `error_log`, if it speaks of this write. `column` counts from 0 in `command`. */
  readonly errorLog?: { readonly message: string; readonly command: string; readonly column: number };
}
