import { openFlushedAppend } from "./session-folder.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { sessionsFolder } from "./session-name.ts";

/** The write-ahead log of undos. Each entry is on the disk before its change is made. */
export interface Journal {
  /** `command`: one line of POSIX shell, self-contained and idempotent. */
  record(command: string): void;
  close(): void;
}

/**
 * Opens the journal in a session's folder. Each line ends with the session's name, so that a foreign or incomplete line is
 * never executed.
 */
export function openJournal(folder: string): Journal {
  const session = folder.slice(folder.lastIndexOf("/") + 1);
  const file = openFlushedAppend(`${folder}/journal`);
  return {
    record(command) {
      if (/[\n\r\0]/.test(command)) throw new RangeError("an undo must be one line");
      file.append(`${command} # ${session}\n`);
    },
    close: () => file.close(),
  };
}

/** A system error of the journal as a diagnostic. Throws any other error. */
export function journalProblem(error: unknown): Diagnostic {
  if (!(error instanceof Error) || error instanceof RangeError || error instanceof TypeError) throw error;
  const message = `cannot write the undo journal in ${sessionsFolder}: ${error.message}`;
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
