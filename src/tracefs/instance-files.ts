import { instanceFolderOf } from "./tracefs-path.ts";
import { scopeOfOption } from "./trace-options.ts";

/**
 * Control files that each instance has for itself, of those that a session writes: what is written through one instance changes
 * no other. Measured on each kernel by `test/vm/kernel-settings.test.ts`.
 */
const PER_INSTANCE: ReadonlySet<string> = new Set([
  "buffer_size_kb",
  "buffer_subbuf_size_kb",
  "current_tracer",
  "free_buffer",
  "set_event_notrace_pid",
  "set_event_pid",
  "set_ftrace_filter",
  "set_ftrace_notrace",
  "set_ftrace_notrace_pid",
  "set_ftrace_pid",
  "trace",
  "trace_clock",
  "trace_marker",
  "tracing_cpumask",
  "tracing_on",
]);

/** True if a control file, by its path in an instance, belongs to that instance alone. */
export function isPerInstance(file: string): boolean {
  if (file.startsWith("options/")) return scopeOfOption(file.slice("options/".length)) === "instance";
  return /^(?:events|per_cpu)\//u.test(file) || PER_INSTANCE.has(file);
}

/** `instances/a/options/overwrite` → `options/overwrite`: the file by its path in the instance that has it. */
export function inItsInstance(path: string): string {
  const folder = instanceFolderOf(path);
  return folder === "" ? path : path.slice(folder.length + 1);
}
