import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { SessionProgress } from "../session/session-progress.ts";

const TASKS = "/proc/self/task";
/** What the kernel keeps of a name: 15 bytes. */
const NAME = "ftrace-run";

/**
 * Gives the threads of this process, which Node calls MainThread, V8Worker and libuv-worker as in every program that runs on
 * it, a name that is told apart in a recording (fs/proc/base.c: comm_write). Threads that are called after us already stay.
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

/** Names threads as they appear, until recording has begun. */
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
