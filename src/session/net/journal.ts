import { openFlushedAppend } from "./session-folder.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { sessionsFolder } from "./session-prefix.ts";

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

/** Why the undo journal can't be kept: a system error. What is no such error is thrown on. */
export function journalProblem(error: unknown): Diagnostic {
  if (!(error instanceof Error) || error instanceof RangeError || error instanceof TypeError) throw error;
  const message = `no undo journal can be kept in ${sessionsFolder}: ${error.message}`;
  switch ((error as NodeJS.ErrnoException).code) {
    case "EACCES":
    case "EPERM":
      return diagnostic("not-permitted", message, { hint: "run it as root" });
    case "ENOSPC":
    case "EDQUOT":
      return diagnostic("disk-full", message, { hint: "make room in /run" });
    default:
      return diagnostic("output-failed", message);
  }
}
