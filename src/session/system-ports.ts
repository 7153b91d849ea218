import type { AbortLike } from "../core/abort.ts";
import { isTracefsMountedAt } from "../tracefs/find-tracefs.ts";
import { openTracefs } from "../tracefs/kernel-tracefs.ts";
import { mountTracefs, unmountTracefs } from "../tracefs/mount-tracefs.ts";
import { takeSnapshot } from "../tracefs/snapshot.ts";
import { takeSnapshotInBackground } from "../tracefs/snapshot-in-background.ts";
import { watchFiles } from "./armed/watch-files.ts";
import { openGuard } from "./net/guard.ts";
import { mountedBySession } from "./net/mount-duty.ts";
import type { HoldWorkload, PrepareCapture, SessionPorts } from "./ports.ts";
import { recoverSessions } from "./net/recover.ts";
import { sessionPrefix } from "./net/session-name.ts";
import { watchSignals } from "./signals.ts";
import type { Starters } from "./starters.ts";

/** The real ports. `root`: the mount point of tracefs, also a future one. */
export function systemPorts({
  root,
  holdWorkload,
  prepareCapture,
  starters,
  abort,
}: {
  readonly root: string;
  readonly holdWorkload: HoldWorkload;
  readonly prepareCapture: PrepareCapture;
  /** Their end ends the session. */
  readonly starters?: Starters | undefined;
  /** Lets the caller end the recording early. */
  readonly abort?: AbortLike | undefined;
}): SessionPorts {
  return {
    tracefs: openTracefs(root),
    mount: mountTracefs,
    unmount: unmountTracefs,
    isMounted: (target) => isTracefsMountedAt(target),
    mountedBySession: () => mountedBySession(),
    snapshot: () => takeSnapshotInBackground(root, sessionPrefix),
    snapshotWithoutEvents: () =>
      takeSnapshot(root, { isSession: (name) => name.startsWith(sessionPrefix), events: false }),
    sweep: () => recoverSessions(),
    guard: (session) => openGuard(session, { root }),
    holdWorkload,
    prepareCapture,
    watchSignals: () => watchSignals(starters, abort),
    watchFiles: (files) => watchFiles(root, files),
    nowMs: () => performance.now(),
  };
}
