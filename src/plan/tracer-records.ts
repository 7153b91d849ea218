/** What tracers record, as events of system `ftrace` (kernel/trace/trace_entries.h). */
const records: Readonly<Record<string, readonly string[]>> = {
  function: ["ftrace:function"],
  function_graph: ["ftrace:funcgraph_entry", "ftrace:funcgraph_exit"],
};

/** The events that a tracer records; empty where this program knows none. */
export function tracerRecords(type: string | undefined): readonly string[] {
  return type === undefined ? [] : (records[type] ?? []);
}
