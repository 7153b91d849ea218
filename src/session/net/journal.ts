import { openFlushedAppend } from "./session-folder.ts";

/** The write-ahead list of what has to be undone. Each entry is recorded, and on the disk, before its change is made. */
export interface Journal {
  /** `command`: one line of POSIX shell, complete in itself, idempotent. */
  record(command: string): void;
  close(): void;
}

/**
 * A journal in a session's folder. Each line ends with the session's name, so that a line that is not ours, or not
 * complete, is never run.
 */
export function openJournal(folder: string): Journal {
  const session = folder.slice(folder.lastIndexOf("/") + 1);
  const file = openFlushedAppend(`${folder}/journal`);
  return {
    record(command) {
      if (/[\n\r\0]/.test(command)) throw new RangeError("an undo is one line");
      file.append(`${command} # ${session}\n`);
    },
    close: () => file.close(),
  };
}
