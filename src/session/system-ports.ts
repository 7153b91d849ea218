import type { AbortLike } from "../core/abort.ts";
import { isTracefsMountedAt } from "../tracefs/find-tracefs.ts";
import { openTracefs } from "../tracefs/kernel-tracefs.ts";
import { mountTracefs, unmountTracefs } from "../tracefs/mount-tracefs.ts";
import { takeSnapshot } from "../tracefs/snapshot.ts";
import { takeSnapshotInBackground } from "../tracefs/snapshot-in-background.ts";
import { watchFiles } from "./armed/watch-files.ts";
import { openGuard } from "./net/guard.ts";
import { mountHeldBySessions } from "./net/mount-duty.ts";
import type { HoldWorkload, PrepareCapture, SessionPorts } from "./ports.ts";
import { recoverSessions } from "./net/recover.ts";
import { sessionPrefix } from "./net/session-prefix.ts";
import { watchSignals } from "./signals.ts";
import type { Starters } from "./starters.ts";

/** The machine as it is. `root` is where tracefs is mounted, or will be. */
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
  /** Whose end ends the session. */
  readonly starters?: Starters | undefined;
  /** Of a caller that may end the recording early. */
  readonly abort?: AbortLike | undefined;
}): SessionPorts {
  return {
    tracefs: openTracefs(root),
    mount: mountTracefs,
    unmount: unmountTracefs,
    isMounted: (target) => isTracefsMountedAt(target),
    mountHeldBySessions: () => mountHeldBySessions(),
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
