/** Path → content as it reads. Folders end in `/` and are empty. */
export type FakeTree = Map<string, string>;

/** Files of every instance, with what they read as in a new one. */
const instanceFiles: readonly (readonly [path: string, content: string])[] = [
  ["buffer_percent", "50\n"],
  ["buffer_size_kb", "1410\n"],
  ["buffer_subbuf_size_kb", "4\n"],
  ["current_tracer", "nop\n"],
  ["error_log", ""],
  ["free_buffer", ""],
  ["set_event", ""],
  ["set_event_notrace_pid", ""],
  ["set_event_pid", ""],
  ["set_ftrace_filter", "#### all functions enabled ####\n"],
  ["trace", "# tracer: nop\n"],
  ["trace_marker", ""],
  ["trace_clock", "[local] global counter uptime perf mono mono_raw boot tai x86-tsc\n"],
  ["tracing_cpumask", "3\n"],
  ["tracing_on", "1\n"],
  ["events/enable", "0\n"],
  ["options/disable_on_free", "0\n"],
  ["options/event-fork", "0\n"],
  ["options/func_stack_trace", "0\n"],
  ["options/overwrite", "1\n"],
];

const topLevelFiles: readonly (readonly [path: string, content: string])[] = [
  ["dynamic_events", ""],
  ["kprobe_events", ""],
  ["max_graph_depth", "0\n"],
  ["saved_cmdlines_size", "128\n"],
  ["set_graph_function", "#### all functions enabled ####\n"],
  ["tracing_thresh", "0\n"],
  ["uprobe_events", ""],
];

/** Content of an event's `trigger` file while it has no trigger (kernel/trace/trace_events_trigger.c). */
export const noTrigger = "# Available triggers:\n# traceon traceoff stacktrace enable_event disable_event\n";

/** The files of a kernel that traces nothing. */
export function defaultTree(events: readonly string[]): FakeTree {
  const tree: FakeTree = new Map();
  createFolder(tree, "", events);
  for (const [path, content] of topLevelFiles) tree.set(path, content);
  tree.set("available_events", events.map((name) => `${name}\n`).join(""));
  tree.set("instances/", "");
  return tree;
}

/** An instance's files below `folder`, which is empty or ends in `/`. */
export function createFolder(tree: FakeTree, folder: string, events: readonly string[]): void {
  if (folder !== "") tree.set(folder, "");
  for (const name of ["events/", "options/"]) tree.set(folder + name, "");
  for (const [path, content] of instanceFiles) tree.set(folder + path, content);
  for (const event of events) addEvent(tree, folder, event);
}

/** One event, off and without a filter. */
export function addEvent(tree: FakeTree, folder: string, event: string): void {
  const [system = "", name = ""] = event.split(":");
  const eventFolder = `${folder}events/${system}/`;
  tree.set(eventFolder, "");
  tree.set(`${eventFolder}enable`, "0\n");
  tree.set(`${eventFolder}${name}/`, "");
  tree.set(`${eventFolder}${name}/enable`, "0\n");
  tree.set(`${eventFolder}${name}/filter`, "none\n");
  tree.set(`${eventFolder}${name}/trigger`, noTrigger);
}
