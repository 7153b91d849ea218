/**
 * Definitions of probes are one list for the whole machine. Those of a session are in a group (an event system) of its own, whose
 * name identifies the session. Every version of the kernel accepts letters, digits and `_`
 * (kernel/trace/trace_probe.h, `is_good_name`), 63 of them.
 */
const groupPrefix = "ftrace_run_";

/** The group of a session's probes: `ftrace-run-12-ab34` → `ftrace_run_12_ab34`. */
export function sessionGroup(session: string): string {
  return session.replaceAll(/\W/gu, "_");
}

/** True for the group of any session. */
export function isSessionGroup(system: string): boolean {
  return system.startsWith(groupPrefix);
}

/** The lists of definitions; `dynamic_events` has those of all kinds. */
const definitionLists: ReadonlySet<string> = new Set(["dynamic_events", "kprobe_events", "uprobe_events"]);

/** A list of definitions without those of sessions: `p:ftrace_run_12_ab34/openat do_sys_openat2 …`. */
export function withoutSessionProbes(path: string, content: string): string {
  if (!definitionLists.has(path)) return content;
  return content.replaceAll(/^[a-z]\d*:ftrace_run_.*\n?/gmu, "");
}
