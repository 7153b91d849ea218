/**
 * Files that O_TRUNC empties of what other programs put there: every probe of the machine
 * (`dyn_event_open`, `probes_open`), every enabled event (`ftrace_event_set_open`), every function of a filter
 * (`ftrace_regex_open`), every trigger (`event_trigger_regex_open`).
 */
const truncationClears: ReadonlySet<string> = new Set([
  "dynamic_events",
  "kprobe_events",
  "uprobe_events",
  "synthetic_events",
  "set_event",
  "set_ftrace_filter",
  "set_ftrace_notrace",
  "set_graph_function",
  "set_graph_notrace",
  "trigger",
]);

/** True for a file that must only be appended to. */
export function isAppendOnly(path: string): boolean {
  return truncationClears.has(path.slice(path.lastIndexOf("/") + 1));
}
