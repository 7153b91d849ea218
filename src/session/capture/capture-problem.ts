import { dirname } from "node:path";
import { diagnostic } from "../../core/diagnostic.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { errnoOf } from "./reader-protocol.ts";
import type { ReaderTask } from "./reader-protocol.ts";
import type { ReaderFailed } from "./reader.ts";

/** What a reader's end means to people. */
export function readerProblem({ cpu, output, pipe }: ReaderTask, { doing, errno }: ReaderFailed): Diagnostic {
  switch (doing) {
    case "writing":
      return isFull(errno) ? diskFull(output) : captureFailed(`${output} could not be written: ${errno}`);
    case "opening":
      return captureFailed(`the buffer of CPU ${cpu} could not be opened: ${errno}`, `looked for ${pipe}`);
    case "reading":
      return captureFailed(`the buffer of CPU ${cpu} could not be read: ${errno}`);
  }
}

/** Files could not be made, joined or finished. */
export function fileProblem(path: string, error: unknown): Diagnostic {
  const reason = (error as Error).message;
  return isFull(errnoOf(error)) ? diskFull(path) : captureFailed(`${path} could not be written: ${reason}`);
}

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
