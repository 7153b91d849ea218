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
 * Scope of an option. `instance`: each instance has its own; `top-level`: only the top-level instance has it; `shared`: one setting
 * that appears in every instance. Unknown options count as shared: restoring the top-level value does no harm if they are not.
 */
export function scopeOfOption(name: string): "instance" | "top-level" | "shared" {
  if (INSTANCE_OPTIONS.has(name)) return "instance";
  return TOP_LEVEL_OPTIONS.has(name) ? "top-level" : "shared";
}

/** The tracer that an option belongs to (its `struct tracer_flags`), if it does. */
export function tracerOfOption(name: string): string | undefined {
  if (scopeOfOption(name) !== "shared") return undefined;
  if (/^(?:funcgraph-|sleep-time$|graph-time$)/u.test(name)) return "function_graph";
  if (/^func[-_]/u.test(name)) return "function";
  if (name.startsWith("blk_")) return "blk";
  return name.startsWith("test_nop_") ? "nop" : undefined;
}
