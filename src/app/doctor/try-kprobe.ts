import { sessionGroup } from "../../tracefs/session-groups.ts";
import type { Tracefs } from "../../tracefs/port.ts";
import { type Check, limited, works } from "./check.ts";

/** A function that every kernel has. */
const TRIAL_FUNCTION = "vfs_fsync_range";

/** Whether a kprobe can be defined: one is, in a group of its own, never enabled, and removed before this returns. */
export function tryKprobe(tracefs: Tracefs, trialInstance: string): Check {
  const event = `${sessionGroup(trialInstance)}/trial`;
  const defined = tracefs.append("dynamic_events", `p:${event} ${TRIAL_FUNCTION}`);
  if (!defined.ok)
    return limited("kprobes", `kprobe_events is there, but a probe is refused (${defined.error.errno})`);
  const removed = tracefs.append("dynamic_events", `-:${event}`);
  if (!removed.ok) return limited("kprobes", `a trial could not be removed (${removed.error.errno})`);
  return works("kprobes", "can be defined");
}
