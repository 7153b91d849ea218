import { readdirSync } from "node:fs";
import { findTracefs } from "../tracefs/find-tracefs.ts";
import type { Snapshot } from "../tracefs/snapshot.ts";
import { takeSnapshotInBackground } from "../tracefs/snapshot-in-background.ts";
import { sessionPrefix, sessionsFolder } from "./net/session-prefix.ts";

/**
 * Takes the snapshot before a session on another CPU while the rest of the program is still loading, which takes as long.
 * `undefined` where it would not be the state before the session: tracefs is not mounted, or there are other sessions, whose
 * leftovers may have to be undone first. Also `undefined` where reading fails.
 */
export async function startEarlySnapshot(): Promise<Snapshot | undefined> {
  const { mounted, mountPoint } = findTracefs();
  if (!mounted || sessionsExist()) return undefined;
  // Missing permission is reported when the session itself reads tracefs.
  return takeSnapshotInBackground(mountPoint, sessionPrefix).catch(() => undefined);
}

function sessionsExist(): boolean {
  try {
    return readdirSync(sessionsFolder).length > 0;
  } catch {
    return false;
  }
}
