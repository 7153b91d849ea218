/** One entry of an `error_log`. */
export interface ErrorLogEntry {
  readonly message: string;
  /** The text that was refused, as the kernel repeats it. */
  readonly command: string;
  /** Where in `command`, from 0. */
  readonly column: number;
}

const commandPrefix = "  Command: ";

/**
 * The entries of an `error_log`, oldest first (kernel/trace/trace.c, `tracing_err_log_seq_show`):
 *
 *     [ 1415.671142] event filter parse error: error: Field not found
 *       Command: prev_pid == 0 && nosuch > 3
 *                                        ^
 */
export function parseErrorLog(text: string): readonly ErrorLogEntry[] {
  const entries = text.split(/^\[ *\d+\.\d+\] /m).slice(1);
  return entries.flatMap(parseEntry);
}

/** The newest entry, if it speaks of a write of `written`. */
export function newestErrorAbout(log: string, written: string): ErrorLogEntry | undefined {
  const newest = parseErrorLog(log).at(-1);
  if (newest === undefined) return undefined;
  return newest.command.trim() === written.trim() ? newest : undefined;
}

function parseEntry(entry: string): readonly ErrorLogEntry[] {
  const head = /^(?:.*?: )?error: (.*)\n {2}Command: /.exec(entry);
  const tail = /\n( *)\^\n*$/.exec(entry);
  if (!head || !tail) return [];
  const command = entry.slice(head[0].length, tail.index);
  return [{ message: head[1]!, command, column: tail[1]!.length - commandPrefix.length }];
}
