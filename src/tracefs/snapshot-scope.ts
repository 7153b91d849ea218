/** The control files of one event. Its others are constants (`format`, `id`), data (`hist`) or write-only (`inject`). */
export const eventControlFiles = ["enable", "filter", "trigger"] as const;

/**
 * Skipped files: recorded data, constants, and files whose reading consumes data or blocks. `error_log` has messages and controls
 * nothing.
 */
const recordedData: ReadonlySet<string> = new Set([
  "README",
  "available_events",
  "available_filter_functions",
  "available_filter_functions_addrs",
  "available_tracers",
  "dyn_ftrace_total_info",
  "error_log",
  "free_buffer",
  "kprobe_profile",
  "printk_formats",
  "saved_cmdlines",
  "saved_tgids",
  "snapshot",
  "snapshot_raw",
  "stack_trace",
  "touched_functions",
  "trace",
  "trace_marker",
  "trace_marker_raw",
  "trace_pipe",
  "trace_pipe_raw",
  "uprobe_profile",
]);

/** Whether a file of this name holds what was recorded, which no session restores. */
export function isRecordedData(fileName: string): boolean {
  return recordedData.has(fileName);
}

/** Folders that are walked in another way, or that hold only recorded data. */
export function isUnsteadyFolder(path: string): boolean {
  if (path === "events" || path === "instances" || path === "trace_stat") return true;
  return /^instances\/[^/]+\/(events|per_cpu)$/.test(path);
}
