import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { sessionsFolder } from "./session-prefix.ts";

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
