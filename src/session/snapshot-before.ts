import type { Snapshot } from "../tracefs/snapshot.ts";
import type { SessionPorts } from "./ports.ts";

/** The state before a session, being looked at in a thread of its own. */
export interface SnapshotBefore {
  /** When everything is seen. Rejects where tracefs can't be read. */
  readonly done: Promise<unknown>;
  /** Absent where it could not be seen. Never rejects. */
  state(): Promise<Snapshot | undefined>;
}

/**
 * What making an instance could conceivably touch outside the instance is looked at before this returns, the many
 * switches of events meanwhile. Of two looks at one file, the first counts. `early`: a look that has early already.
 */
export function startSnapshotBefore(
  { snapshotWithoutEvents, snapshot }: Pick<SessionPorts, "snapshotWithoutEvents" | "snapshot">,
  early: Promise<Snapshot | undefined> | undefined,
): SnapshotBefore {
  const { files, instances, groups } = snapshotWithoutEvents();
  const done = early ? early.then((seen) => seen ?? snapshot()) : snapshot();
  done.catch(() => {});
  return {
    done,
    async state() {
      const [seen] = await Promise.allSettled([done]);
      if (seen.status === "rejected") return undefined;
      return { files: new Map([...seen.value.files, ...files]), instances, groups };
    },
  };
}
