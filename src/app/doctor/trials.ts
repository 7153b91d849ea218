import { DEFINITIONS, definitionText, removalText } from "../../plan/events/dynamic-event.ts";
import { sessionGroup } from "../../tracefs/session-groups.ts";
import type { Tracefs } from "../../tracefs/port.ts";
import { type Check, limited, works } from "./check.ts";

/** Tracers that are tried; others are only listed. */
const TRIED = ["function", "function_graph"];

/**
 * Which tracers can be set. A kernel can list a tracer and refuse it, so each is tried: in an instance made for it, limited to one
 * function. The instance is removed before this returns.
 */
export function tryTracers(tracefs: Tracefs, instance: string): readonly Check[] {
  const listed = tracefs.read("available_tracers");
  const names = listed.ok ? listed.value.trim().split(/\s+/u).toSorted() : [];
  const made = tracefs.makeInstance(instance);
  if (!made.ok) {
    return [limited("instances", `a private instance can't be made (${made.error.errno})`)];
  }
  try {
    const tracers = TRIED.map((name) => tryTracer(tracefs, instance, name, names));
    return [works("instances", "a private instance can be made"), listing(names), ...tracers];
  } finally {
    tracefs.removeInstance(instance);
  }
}

function listing(names: readonly string[]): Check {
  return works("tracers", `listed: ${names.join(", ")}`);
}

function tryTracer(tracefs: Tracefs, instance: string, tracer: string, listed: readonly string[]): Check {
  const name = `${tracer} tracer`;
  if (!listed.includes(tracer)) return limited(name, "this kernel does not have it");
  const filtered = tracefs.append(`instances/${instance}/set_ftrace_filter`, TRIAL_FUNCTION);
  if (!filtered.ok) return limited(name, `listed, but its filter is refused (${filtered.error.errno})`);
  const set = tracefs.append(`instances/${instance}/current_tracer`, tracer);
  if (!set.ok) return limited(name, `listed, but refused when tried (${set.error.errno})`);
  tracefs.append(`instances/${instance}/current_tracer`, "nop");
  return works(name, "can be set");
}

/** A function that every kernel has, and that is rarely called: a trial limited to it slows nothing down. */
const TRIAL_FUNCTION = "vfs_fsync_range";

/** Whether a kprobe can be defined: defines one in a group made for it, never enables it, and removes it before this returns. */
export function tryKprobe(tracefs: Tracefs, trialInstance: string): Check {
  const event = { group: sessionGroup(trialInstance), name: "trial" };
  const definition = { kind: "define-event", head: "p", ...event, body: TRIAL_FUNCTION } as const;
  const defined = tracefs.append(DEFINITIONS, definitionText(definition));
  if (!defined.ok)
    return limited("kprobes", `kprobe_events exists, but a probe is refused (${defined.error.errno})`);
  const removed = tracefs.append(DEFINITIONS, removalText(event));
  if (!removed.ok) return limited("kprobes", `a trial probe could not be removed (${removed.error.errno})`);
  return works("kprobes", "can be defined");
}
