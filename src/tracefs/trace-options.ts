/** Trace flags: each instance has its own (kernel/trace/trace.h, `TRACE_FLAGS`). */
const INSTANCE_OPTIONS: ReadonlySet<string> = new Set([
  "annotate",
  "bin",
  "block",
  "context-info",
  "copy_trace_marker",
  "disable_on_free",
  "display-graph",
  "event-fork",
  "fields",
  "function-fork",
  "function-trace",
  "hash-ptr",
  "hex",
  "irq-info",
  "latency-format",
  "markers",
  "overwrite",
  "pause-on-trace",
  "print-parent",
  "raw",
  "record-tgid",
  "stacktrace",
  "sym-addr",
  "sym-offset",
  "sym-userobj",
  "userstacktrace",
  "verbose",
]);

/** Trace flags that no other instance has (kernel/trace/trace.c, `TOP_LEVEL_TRACE_FLAGS`). */
const TOP_LEVEL_OPTIONS: ReadonlySet<string> = new Set([
  "printk-msg-only",
  "prof-text-offset",
  "record-cmd",
  "trace_printk",
]);

/**
 * Whose an option is: `instance`, each instance's own; `top-level`, of the top-level instance alone; `shared`, one setting for
 * all instances, which each instance shows as its own file. An option that this program doesn't know is taken to be shared:
 * putting back what the top level said does no harm where it is not.
 */
export function scopeOfOption(name: string): "instance" | "top-level" | "shared" {
  if (INSTANCE_OPTIONS.has(name)) return "instance";
  return TOP_LEVEL_OPTIONS.has(name) ? "top-level" : "shared";
}

/** The tracer whose option it is (its `struct tracer_flags`), where it is one's. */
export function tracerOfOption(name: string): string | undefined {
  if (scopeOfOption(name) !== "shared") return undefined;
  if (/^(?:funcgraph-|sleep-time$|graph-time$)/u.test(name)) return "function_graph";
  if (/^func[-_]/u.test(name)) return "function";
  if (name.startsWith("blk_")) return "blk";
  return name.startsWith("test_nop_") ? "nop" : undefined;
}
