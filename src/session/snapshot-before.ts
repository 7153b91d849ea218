import type { Snapshot } from "../tracefs/snapshot.ts";
import type { SessionPorts } from "./ports.ts";

/** The snapshot before a session, which a thread of its own takes. */
export interface SnapshotBefore {
  /** Resolves when everything is read. Rejects where tracefs can't be read. */
  readonly done: Promise<unknown>;
  /** `undefined` where it could not be read. Never rejects. */
  state(): Promise<Snapshot | undefined>;
}

/**
 * Files outside the instance that making it could change are read before this returns; the many switches of events are read
 * in the meantime. Where both have a file, the first reading counts. `early`: a snapshot that was started before.
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
