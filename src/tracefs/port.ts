/**
 * The only access to tracefs. Paths are relative to the tracefs root and never contain `..`.
 * `kernel-tracefs.ts` is the real one, `fake/fake-tracefs.ts` the fake; no other code opens a tracefs file
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
  /** The same for each line, all on one descriptor. Stops at the first refused line; the earlier ones are written. */
  appendLines(path: string, lines: readonly string[]): TracefsResult<void>;
  /** One `write()` on a descriptor opened O_WRONLY|O_TRUNC. Refused for files whose truncation clears the state of other programs. */
  replace(path: string, text: string): TracefsResult<void>;
  /**
   * Empties a list (`set_ftrace_filter`) or a buffer (`trace`) by opening it with truncation. Only for content that is the
   * session's own, or that it has saved.
   */
  clear(path: string): TracefsResult<void>;
  /** Names in a folder, sorted. */
  list(path: string): TracefsResult<readonly string[]>;
  /** Opens a file for writing and keeps it open (`free_buffer`: the kernel acts when it is closed). Writes nothing. */
  hold(path: string): TracefsResult<HeldFile>;
  /**
   * Opens `trace_marker` for programs to inherit the descriptor. `anyUser`: users other than root can write too, but only by the
   * descriptor, because they cannot enter the folder of tracefs.
   */
  share(path: string, anyUser: boolean): TracefsResult<SharedFile>;
  makeInstance(name: string): TracefsResult<void>;
  removeInstance(name: string): TracefsResult<void>;
}

/** What can be read of a kernel; a profile provides it, too. */
export type ControlFiles = Pick<Tracefs, "exists" | "read">;

/** A file that is held open. */
export interface HeldFile {
  /** Closes the file. Idempotent. */
  release(): void;
}

/** A file that is held open for child processes, too. */
export interface SharedFile extends HeldFile {
  readonly descriptor: number;
}

/** A result, or the system's error with its file. */
export type TracefsResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: TracefsFailure };

/** The kernel's complete answer. */
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
  /** The written text. */
  readonly text?: string;
  /** The newest entry of that instance's `error_log`, if it is about this write. `column` counts from 0 in `command`. */
  readonly errorLog?: { readonly message: string; readonly command: string; readonly column: number };
}
