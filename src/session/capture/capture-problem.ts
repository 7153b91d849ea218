import { dirname } from "node:path";
import { diagnostic, type Diagnostic } from "../../core/diagnostic.ts";
import { errnoOf, type ReaderTask } from "./reader-protocol.ts";
import type { ReaderFailed } from "./reader.ts";

/** What a reader's end means to people. */
export function readerProblem(
  { cpu, outputName, pipe }: ReaderTask,
  { doing, errno }: ReaderFailed,
): Diagnostic {
  switch (doing) {
    case "writing":
      return isFull(errno)
        ? diskFull(outputName)
        : captureFailed(`${outputName} could not be written: ${errno}`);
    case "opening":
      return captureFailed(`the buffer of CPU ${cpu} could not be opened: ${errno}`, `looked for ${pipe}`);
    case "reading":
      return captureFailed(`the buffer of CPU ${cpu} could not be read: ${errno}`);
  }
}

/** Files could not be made, joined or finished. */
export function fileProblem(path: string, error: unknown): Diagnostic {
  const errno = errnoOf(error);
  return isFull(errno) ? diskFull(path) : captureFailed(`${path} could not be written: ${errno}`);
}

/** It is complete, and has no name any more. */
export function recordingGone(path: string): Diagnostic {
  return captureFailed(`${path} was removed or replaced while it was being recorded`);
}

/** `to`: where the kernel says it is (` (deleted)` behind it where it is nowhere). */
export function folderMoved(path: string, to: string): Diagnostic {
  const hint = to.endsWith(" (deleted)") ? undefined : `the recording is in ${to}`;
  return captureFailed(`${path} was moved, removed or replaced while its recording was made`, hint);
}

/** The error `capture-failed` for events that stayed in a CPU's buffer. */
export function leftInBuffer(cpu: number, entries: number): Diagnostic {
  return captureFailed(`${entries} events of CPU ${cpu} could not be read from its buffer`);
}

function captureFailed(message: string, hint?: string): Diagnostic {
  return diagnostic("capture-failed", message, { hint });
}

/** A quota is a disk to those who have one. */
function isFull(errno: string): boolean {
  return errno === "ENOSPC" || errno === "EDQUOT";
}

/** The same for every file of a recording: they share a folder, and people did not name its parts. */
function diskFull(path: string): Diagnostic {
  const hint = "make room, choose another folder with --out, or record less: a filter, a shorter duration";
  return diagnostic("disk-full", `no space is left in ${dirname(path)}`, { hint });
}
