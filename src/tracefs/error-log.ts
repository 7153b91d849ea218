/** One entry of an `error_log`. */
export interface ErrorLogEntry {
  readonly message: string;
  /** The refused text, as the kernel quotes it. */
  readonly command: string;
  /** Offset in `command`, from 0. */
  readonly column: number;
}

const commandPrefix = "  Command: ";
const COMMAND_LINE = `\n${commandPrefix}`;

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

/** The newest entry, if it is about a write of `written`. */
export function newestErrorAbout(log: string, written: string): ErrorLogEntry | undefined {
  const newest = parseErrorLog(log).at(-1);
  if (newest === undefined) return undefined;
  return newest.command.trim() === written.trim() ? newest : undefined;
}

function parseEntry(entry: string): readonly ErrorLogEntry[] {
  const first = entry.split("\n", 1)[0]!;
  const mark = /(?:^|: )error: /.exec(first);
  const tail = /\n( *)\^\n*$/.exec(entry);
  const begin = first.length + COMMAND_LINE.length;
  if (!mark || !tail || !entry.startsWith(COMMAND_LINE, first.length)) return [];
  const command = entry.slice(begin, tail.index);
  return [
    {
      message: first.slice(mark.index + mark[0].length),
      command,
      column: tail[1]!.length - commandPrefix.length,
    },
  ];
}
