import { CALL_EXIT } from "../aggregate/calls-followed/call-events.ts";
import { KERNEL_STACK } from "../aggregate/stack/stack-format.ts";
import { eventName } from "../trace/decode/event-format.ts";
import { USER_STACK } from "../trace/names/user-code/stack-addresses.ts";
import type { Recording } from "../trace/recording.ts";
import type { RecordedKind } from "./exporter.ts";

/** Names of the records of the `ftrace` system that were recorded at least once: a file has the formats of them all. */
export function recordedRecords(recording: Recording): ReadonlySet<string> {
  const records = [...recording.events].filter(([, { system }]) => system === "ftrace");
  const seen = new Set<string>();
  for (const { batches } of recording.read(new Map(records.map(([name]) => [name, []])))) {
    for (const { event, length } of batches) if (length > 0) seen.add(eventName(event));
  }
  return seen;
}

export function kindsOf(recorded: ReadonlySet<string>): ReadonlySet<RecordedKind> {
  const kinds = new Set<RecordedKind>();
  if (recorded.has(CALL_EXIT)) kinds.add("calls");
  if (recorded.has(KERNEL_STACK) || recorded.has(USER_STACK)) kinds.add("stacks");
  return kinds;
}
