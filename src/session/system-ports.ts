import { findTracefs } from "../tracefs/find-tracefs.ts";
import { openTracefs } from "../tracefs/kernel-tracefs.ts";
import { mountTracefs, unmountTracefs } from "../tracefs/mount-tracefs.ts";
import { takeSnapshot } from "../tracefs/snapshot.ts";
import { takeSnapshotInBackground } from "../tracefs/snapshot-in-background.ts";
import { openGuard } from "./guard.ts";
import { mountHeldBySessions } from "./mount-duty.ts";
import type { HoldWorkload, SessionPorts, StartCapture } from "./ports.ts";
import { recoverSessions } from "./recover.ts";
import { sessionPrefix } from "./session-folder.ts";
import { watchSignals } from "./signals.ts";

/** The machine as it is. `root` is where tracefs is mounted, or will be. */
export function systemPorts({
  root,
  holdWorkload,
  startCapture,
}: {
  readonly root: string;
  readonly holdWorkload: HoldWorkload;
  readonly startCapture: StartCapture;
}): SessionPorts {
  return {
    tracefs: openTracefs(root),
    mount: mountTracefs,
    unmount: unmountTracefs,
    isMounted: () => findTracefs().mounted,
    mountHeldBySessions: () => mountHeldBySessions(),
    snapshot: () => beginSnapshot(root),
    glance: () => takeSnapshot(root, { isSession: (name) => name.startsWith(sessionPrefix), events: false }),
    sweep: () => recoverSessions(),
    guard: (session) => openGuard(session),
    holdWorkload,
    startCapture,
    watchSignals,
    nowMs: () => performance.now(),
  };
}

/** Can be begun before the session, once dead ones are swept away and tracefs is known to be mounted. */
export function beginSnapshot(root: string): ReturnType<SessionPorts["snapshot"]> {
  return takeSnapshotInBackground(root, sessionPrefix);
}
