import { sessionPrefix } from "../../../src/session/net/session-name.ts";
import { takeSnapshot } from "../../../src/tracefs/snapshot.ts";

const root = "/sys/kernel/tracing";

/**
 * The state of tracing, without what other tests that run at the same time have: their instances, by name.
 * Two equal values are the same state.
 */
export function tracingState(): ReadonlyMap<string, string> {
  return takeSnapshot(root, { isSession: () => true }).files;
}

/** How many files a session compares now: also those of instances that others have on this machine. */
export function comparedFiles(): number {
  return takeSnapshot(root, { isSession: (name) => name.startsWith(sessionPrefix) }).files.size;
}
