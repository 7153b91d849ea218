import type { Snapshot } from "../tracefs/snapshot.ts";
import type { SessionPorts } from "./ports.ts";

/** The snapshot before a session, taken in its own thread. */
export interface SnapshotBefore {
  /** Resolves when the snapshot is complete. Rejects if tracefs cannot be read. */
  readonly done: Promise<unknown>;
  /** The snapshot; absent if it failed. Never rejects. */
  state(): Promise<Snapshot | undefined>;
}

/**
 * Starts the snapshot. Files that creating an instance could change outside the instance are read before this returns; the many
 * `enable` files of events are read meanwhile. If a file is read twice, the first content counts. `early`: a snapshot that was
 * already started.
 */
export function startSnapshotBefore(
  { snapshotWithoutEvents, snapshot }: Pick<SessionPorts, "snapshotWithoutEvents" | "snapshot">,
  early: Promise<Snapshot | undefined> | undefined,
): SnapshotBefore {
  const { files, instances, groups } = snapshotWithoutEvents();
  const done = early ? early.then((taken) => taken ?? snapshot()) : snapshot();
  done.catch(() => {});
  return {
    done,
    async state() {
      const [taken] = await Promise.allSettled([done]);
      if (taken.status === "rejected") return undefined;
      return { files: new Map([...taken.value.files, ...files]), instances, groups };
    },
  };
}
