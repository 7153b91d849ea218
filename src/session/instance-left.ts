import { existsSync } from "node:fs";
import { findTracefs } from "../tracefs/find-tracefs.ts";
import { openPrivateView } from "../tracefs/private-view.ts";

/** An instance that undoing a session can't reach, or hasn't reached. `undefined`: none, as far as this user may look. */
export interface InstanceLeft {
  /** What undoes it. */
  readonly command: string;
}

/**
 * Before undoing: where nobody has mounted tracefs here, every undo finds nothing to do, and yet the kernel may hold
 * the instance of a session that had a mount elsewhere, in a container.
 */
export async function instanceOutOfSight(session: string): Promise<InstanceLeft | undefined> {
  const { mounted, mountPoint } = findTracefs();
  if (mounted) return undefined;
  const view = await openPrivateView();
  if (!view) return undefined;
  try {
    if (!existsSync(`${view.root}/instances/${session}`)) return undefined;
    return { command: `mount -t tracefs nodev ${mountPoint}, then: ftrace-run recover` };
  } finally {
    await view.close();
  }
}

/** After undoing: its session had tracefs at another place. */
export function instanceElsewhere(session: string): InstanceLeft | undefined {
  const { mounted, mountPoint } = findTracefs();
  const path = `${mountPoint}/instances/${session}`;
  return mounted && existsSync(path) ? { command: `rmdir ${path}` } : undefined;
}
