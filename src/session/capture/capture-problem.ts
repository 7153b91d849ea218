import { dirname } from "node:path";
import { diagnostic, type Diagnostic } from "../../core/diagnostic.ts";
import { errnoOf, type ReaderTask } from "./reader-protocol.ts";
import type { ReaderFailed } from "./reader.ts";

/** A reader's failure as a diagnostic. */
export function readerProblem(
  { cpu, outputName, pipe }: ReaderTask,
  { doing, errno }: ReaderFailed,
): Diagnostic {
  switch (doing) {
    case "writing":
      return isFull(errno) ? diskFull(outputName) : captureFailed(`cannot write ${outputName}: ${errno}`);
    case "opening":
      return captureFailed(`cannot open the buffer of CPU ${cpu}: ${errno}`, `expected at ${pipe}`);
    case "reading":
      return captureFailed(`cannot read the buffer of CPU ${cpu}: ${errno}`);
  }
}

/** A file could not be created, joined or finished. */
export function fileProblem(path: string, error: unknown): Diagnostic {
  const errno = errnoOf(error);
  return isFull(errno) ? diskFull(path) : captureFailed(`cannot write ${path}: ${errno}`);
}

/** The recording is complete, but its file has no name anymore. */
export function recordingGone(path: string): Diagnostic {
  return captureFailed(`${path} was removed or replaced during the recording`);
}

/** `to`: the folder's current path according to the kernel, with ` (deleted)` appended if it was removed. */
export function folderMoved(path: string, to: string): Diagnostic {
  const hint = to.endsWith(" (deleted)") ? undefined : `the recording is in ${to}`;
  return captureFailed(`${path} was moved, removed or replaced during the recording`, hint);
}

/** Events that a failed reader left behind. */
export function leftInBuffer(cpu: number, entries: number): Diagnostic {
  return captureFailed(`cannot read ${entries} events from the buffer of CPU ${cpu}`);
}

function captureFailed(message: string, hint?: string): Diagnostic {
  return diagnostic("capture-failed", message, { hint });
}

/** An exceeded quota is reported like a full disk. */
function isFull(errno: string): boolean {
  return errno === "ENOSPC" || errno === "EDQUOT";
}

/** The same message for every file of a recording: they share a folder, and the user did not name its parts. */
function diskFull(path: string): Diagnostic {
  const hint = "free some space, use another folder (--out), or record less (filter, shorter duration)";
  return diagnostic("disk-full", `no space left in ${dirname(path)}`, { hint });
}
