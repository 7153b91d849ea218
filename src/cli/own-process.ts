import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import type { SessionProgress } from "../session/session-progress.ts";

const TASKS = "/proc/self/task";
/** The kernel keeps 15 bytes of a name (TASK_COMM_LEN). */
const NAME = "ftrace-run";

/**
 * Names the threads of this process, so that a recording tells them from those of other Node programs: Node calls them MainThread,
 * V8Worker and libuv-worker everywhere (fs/proc/base.c: comm_write). Names that begin with ours are kept.
 */
function nameOwnThreads(): void {
  for (const tid of readdirSync(TASKS)) {
    const file = `${TASKS}/${tid}/comm`;
    try {
      if (!readFileSync(file, "latin1").startsWith(NAME)) writeFileSync(file, NAME);
    } catch {
      // The thread has ended, or /proc is read-only: it keeps its name.
    }
  }
}

/** Names new threads at each report of progress, until recording starts. */
export function namingThreads(
  update: (progress: SessionProgress) => void,
): (progress: SessionProgress) => void {
  let isDone = false;
  return (progress) => {
    if (!isDone) nameOwnThreads();
    isDone ||= progress.phase !== "preparing";
    update(progress);
  };
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * The kernel drops signals that a container's first process does not handle (kernel/signal.c, `sig_task_ignored`). So they end this
 * process here, as by default, while nothing else (a session) handles them.
 */
export function endBySignals(): void {
  for (const signal of signals) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
  }
}
