import { readdirSync } from "node:fs";
import { findTracefs } from "../tracefs/find-tracefs.ts";
import type { Snapshot } from "../tracefs/snapshot.ts";
import { takeSnapshotInBackground } from "../tracefs/snapshot-in-background.ts";
import { sessionPrefix, sessionsFolder } from "./net/session-prefix.ts";

/**
 * Begins to look at the state before a session while the rest of the program is still being loaded: the look takes as
 * long as that, on another CPU. Nothing where that would not be the state before: tracefs is not mounted, or sessions
 * are there, whose remains may have to be swept away first. A look that fails counts as none.
 */
export async function startEarlySnapshot(): Promise<Snapshot | undefined> {
  const { mounted, mountPoint } = findTracefs();
  if (!mounted || sessionsAreThere()) return undefined;
  // Who is not allowed to look is told when a session wants to.
  return takeSnapshotInBackground(mountPoint, sessionPrefix).catch(() => undefined);
}

function sessionsAreThere(): boolean {
  try {
    return readdirSync(sessionsFolder).length > 0;
  } catch {
    return false;
  }
}
