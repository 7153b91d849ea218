import type { Snapshot } from "../tracefs/snapshot.ts";
import type { SessionPorts } from "./ports.ts";

/** The state before a session, being looked at in a thread of its own. */
export interface LookBefore {
  /** When everything is seen. Rejects where tracefs can't be read. */
  readonly done: Promise<unknown>;
  /** Absent where it could not be seen. Never rejects. */
  state(): Promise<Snapshot | undefined>;
}

/**
 * What making an instance could conceivably touch outside the instance is looked at before this returns, the many
 * switches of events meanwhile. Of two looks at one file, the first counts. `begun`: a look that has begun already.
 */
export function lookBefore(
  { glance, snapshot }: Pick<SessionPorts, "glance" | "snapshot">,
  begun: Promise<Snapshot | undefined> | undefined,
): LookBefore {
  const { files, instances, groups } = glance();
  const done = begun ? begun.then((seen) => seen ?? snapshot()) : snapshot();
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
