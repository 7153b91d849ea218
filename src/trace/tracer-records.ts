import type { EventFormat } from "./decode/event-format.ts";
import type { Recording } from "./recording.ts";

/** A line that was written to `trace_marker`. */
export const MARKER = "ftrace:print";

/** What tracers of functions record, as events of system `ftrace` (kernel/trace/trace_entries.h). */
const ofFunctions: Readonly<Record<string, readonly string[]>> = {
  function: ["ftrace:function"],
  function_graph: ["ftrace:funcgraph_entry", "ftrace:funcgraph_exit"],
};

/** What tracers record that measure by themselves: no function or task is chosen for them. */
const ofMeasurements: Readonly<Record<string, readonly string[]>> = {
  hwlat: ["ftrace:hwlat"],
  osnoise: ["ftrace:osnoise"],
  timerlat: ["ftrace:timerlat"],
};

/**
 * The events that a tracer records; empty where this program knows none. With a threshold, function_graph records returns only
 * (kernel/trace/trace_functions_graph.c, `graph_entry`).
 */
export function tracerRecords(type: string | undefined, hasThreshold = false): readonly string[] {
  if (type === "function_graph" && hasThreshold) return ["ftrace:funcgraph_exit"];
  return type === undefined ? [] : (ofFunctions[type] ?? ofMeasurements[type] ?? []);
}

/** True of tracers of functions, which can be limited to functions and tasks. */
export function tracesFunctions(type: string): boolean {
  return Object.hasOwn(ofFunctions, type);
}

/** Tracers that keep the trace of the greatest latency only. Each latency that they measure empties their buffer. */
export const LATENCY_TRACERS: readonly string[] = [
  "irqsoff",
  "preemptirqsoff",
  "preemptoff",
  "wakeup",
  "wakeup_dl",
  "wakeup_rt",
];

/** Tracers that skip whatever took less than `tracing_thresh`. hwlat sets it itself. */
export const THRESHOLD_TRACERS: readonly string[] = ["function_graph", "osnoise", ...LATENCY_TRACERS];

/** Tracers that keep the greatest latency in `tracing_max_latency`. */
export function keepsMaximum(type: string): boolean {
  return type in ofMeasurements || LATENCY_TRACERS.includes(type);
}

/** The tracer that records an event of system `ftrace`. */
export function tracerOf(event: string): string | undefined {
  const all = Object.entries({ ...ofFunctions, ...ofMeasurements });
  return all.find(([, events]) => events.includes(event))?.[0];
}

/** The events of a recording, by `system:name`. Every recording has the formats of the tracers' events: of those, only the ones with records. Walks all data. */
export function recordedFormats(recording: Recording): ReadonlyMap<string, EventFormat> {
  const came = recording.recordedEvents();
  const hasEntries = ["ftrace:funcgraph_entry", "ftrace:fgraph_retaddr_entry"].some((name) => came.has(name));
  const graph = tracerRecords("function_graph", !hasEntries);
  const hasGraph = graph.some((name) => came.has(name));
  return new Map(
    [...recording.events].filter(
      ([name, { system }]) => system !== "ftrace" || came.has(name) || (hasGraph && graph.includes(name)),
    ),
  );
}
