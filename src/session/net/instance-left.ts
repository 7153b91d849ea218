import { existsSync } from "node:fs";
import { findTracefs } from "../../tracefs/find-tracefs.ts";

/** An instance that undoing a session has not reached. `undefined`: none, as far as this user may look. */
export interface InstanceLeft {
  /** What undoes it. */
  readonly command: string;
}

/**
 * After undoing: its session had tracefs at another place, and this user may not mount it there (guardian.sh,
 * `reach_tracefs`).
 */
export function instanceElsewhere(session: string): InstanceLeft | undefined {
  const { mounted, mountPoint } = findTracefs();
  const path = `${mountPoint}/instances/${session}`;
  return mounted && existsSync(path) ? { command: `rmdir ${path}` } : undefined;
}
