import { readdirSync } from "node:fs";
import { findTracefs } from "../tracefs/find-tracefs.ts";
import type { Snapshot } from "../tracefs/snapshot.ts";
import { takeSnapshotInBackground } from "../tracefs/snapshot-in-background.ts";
import { sessionPrefix, sessionsFolder } from "./net/session-name.ts";

/**
 * Starts the snapshot before a session while the rest of the program still loads; both take about as long, and it runs on
 * another CPU. `undefined` if it would not show the state before: tracefs is not mounted, or there are sessions, whose remains
 * may have to be undone first. `undefined` also if it fails.
 */
export async function startEarlySnapshot(): Promise<Snapshot | undefined> {
  const { mounted, mountPoint } = findTracefs();
  if (!mounted || sessionsExist()) return undefined;
  // Missing permission is reported by the session itself.
  return takeSnapshotInBackground(mountPoint, sessionPrefix).catch(() => undefined);
}

function sessionsExist(): boolean {
  try {
    return readdirSync(sessionsFolder).length > 0;
  } catch {
    return false;
  }
}
