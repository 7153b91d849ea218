import type { Projection, Recording } from "../../trace/recording.ts";
import type { TextTracer } from "./header-lines.ts";

const TRACERS: ReadonlyMap<string, TextTracer> = new Map([
  ["ftrace:funcgraph_entry", "function_graph"],
  ["ftrace:fgraph_retaddr_entry", "function_graph"],
  ["ftrace:funcgraph_exit", "function_graph"],
  ["ftrace:function", "function"],
]);

/** The tracer that wrote the recording: that of its first record by one. Recordings describe records they don't have. */
export function textTracer(recording: Recording): TextTracer {
  const known = [...TRACERS].filter(([name]) => recording.events.has(name));
  const projection: Projection = new Map(known.map(([name]) => [name, []]));
  for (const { batches, batch } of recording.read(projection)) {
    const first = batches[batch[0] ?? 0];
    const tracer = first && TRACERS.get(`${first.event.system}:${first.event.name}`);
    if (tracer) return tracer;
  }
  return "nop";
}
