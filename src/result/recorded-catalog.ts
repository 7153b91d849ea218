import type { EventCatalog } from "../aggregate/aggregation.ts";
import type { Recording } from "../trace/recording.ts";
import { tracerRecords } from "../trace/tracer-records.ts";

/** The events of a recording. Every recording has the formats of the tracers' events: of those, only the ones with records. Walks all data. */
export function recordedCatalog(recording: Recording): EventCatalog {
  const came = recording.recordedEvents();
  const graph = tracerRecords("function_graph");
  const hasGraph = graph.some((name) => came.has(name));
  return new Map(
    [...recording.events].filter(
      ([name, { system }]) => system !== "ftrace" || came.has(name) || (hasGraph && graph.includes(name)),
    ),
  );
}
