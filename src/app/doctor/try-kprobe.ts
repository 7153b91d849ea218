import { DEFINITIONS, definitionText, removalText } from "../../plan/events/dynamic-event.ts";
import { sessionGroup } from "../../tracefs/session-groups.ts";
import type { Tracefs } from "../../tracefs/port.ts";
import { type Check, limited, works } from "./check.ts";
import { TRIAL_FUNCTION } from "./trial-function.ts";

/** Whether a kprobe can be defined: one is, in a group of its own, never enabled, and removed before this returns. */
export function tryKprobe(tracefs: Tracefs, trialInstance: string): Check {
  const event = { group: sessionGroup(trialInstance), name: "trial" };
  const definition = { kind: "define-event", head: "p", ...event, body: TRIAL_FUNCTION } as const;
  const defined = tracefs.append(DEFINITIONS, definitionText(definition));
  if (!defined.ok)
    return limited("kprobes", `kprobe_events is there, but a probe is refused (${defined.error.errno})`);
  const removed = tracefs.append(DEFINITIONS, removalText(event));
  if (!removed.ok) return limited("kprobes", `a trial could not be removed (${removed.error.errno})`);
  return works("kprobes", "can be defined");
}
