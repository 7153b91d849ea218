import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import type { AbortLike } from "../core/abort.ts";
import { diagnostic, type Diagnostic } from "../core/diagnostic.ts";
import { exitStatus } from "../core/exit-status.ts";
import type { SourceFile } from "../core/source.ts";
import type { ResultDocument } from "../document/result-document.ts";
import { type ReceivedSignal, watchSignals } from "../session/signals.ts";
import type { TemporaryFolder } from "../vm/temporary-folder.ts";
import { readGuestResult } from "./guest-result.ts";
import { interrupted, notRun, withProblems } from "./not-run.ts";

/** How the command ended. */
export interface EndedCommand {
  /** 128 + n where signal n ended it. */
  readonly status: number;
  /** The end of what it wrote to stderr. Untrusted text. */
  readonly stderr: string;
  /** The first signal that was passed on to it, a caller's abort (SIGINT) included. */
  readonly stoppedBy?: ReceivedSignal;
}

/** The file in `folder` to which the command writes its result. */
export function resultFile(folder: string): string {
  return join(folder, "result.json");
}

/**
 * Runs a command that writes a result to `folder`. Signals to this process are passed on to it, and do not end this process; it is in a
 * process group of its own, so that Ctrl-C reaches it once. If this process is killed, the command ends, too.
 */
export async function runCommand(
  [program = "", ...args]: readonly string[],
  folder: TemporaryFolder,
  abort: AbortLike | undefined,
): Promise<EndedCommand> {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  if (child.pid !== undefined) folder.endsWith(child.pid);
  const watch = watchSignals([], abort);
  const pass = ({ signal }: ReceivedSignal): boolean => child.kill(signal);
  void watch.first.then(pass);
  void watch.second.then(pass);
  let stderr = "";
  child.stderr
    .setEncoding("utf8")
    .on("data", (text: string) => (stderr = (stderr + text).slice(-MOST_STDERR)));
  const status = await new Promise<number>((resolve) => {
    child.once("error", (error) => {
      stderr = error.message;
      resolve(exitStatus.runFailed);
    });
    child.once("close", (code, signal) => resolve(code ?? SIGNALLED + constants.signals[signal!]));
  });
  watch.stop();
  const stoppedBy = watch.received();
  return { status, stderr, ...(stoppedBy && { stoppedBy }) };
}

/** Characters of stderr that are kept. */
const MOST_STDERR = 4096;
const SIGNALLED = 128;

/** The result that the command wrote; a problem is added if it contradicts how the command ended. */
export function takeResult(folder: string, ended: EndedCommand, source: SourceFile): ResultDocument {
  const result = readGuestResult(resultFile(folder));
  const { status, stderr, stoppedBy } = ended;
  if (result === undefined) {
    const isInterrupted = stoppedBy !== undefined && status === SIGNALLED + stoppedBy.number;
    return isInterrupted ? interrupted(source, stoppedBy) : notRun(source, [noResult(stderr)]);
  }
  if (result.verdict.exitStatus === status) return result;
  return withProblems(result, [contradiction(result, ended)]);
}

function noResult(stderr: string): Diagnostic {
  return diagnostic("vm-failed", `the run in a guest wrote no result: ${reasonIn(stderr)}`);
}

function contradiction({ verdict }: ResultDocument, { status, stderr }: EndedCommand): Diagnostic {
  const message = `the run in a guest ended with exit status ${status}, but its result has ${verdict.exitStatus}: ${reasonIn(stderr)}`;
  return diagnostic("vm-failed", message);
}

function reasonIn(stderr: string): string {
  return stderr.trim() || "no reason given";
}
