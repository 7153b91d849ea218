import { CALL_EXIT } from "../aggregate/calls-followed/call-events.ts";
import { KERNEL_STACK } from "../aggregate/stack/stack-format.ts";
import { USER_STACK } from "../trace/names/user-code/stack-addresses.ts";
import type { RecordedKind } from "./exporter.ts";

/** What a recording of these events (`Recording.recordedEvents`) can be exported as. */
export function kindsOf(recorded: ReadonlySet<string>): ReadonlySet<RecordedKind> {
  const kinds = new Set<RecordedKind>();
  if (recorded.has(CALL_EXIT)) kinds.add("calls");
  if (recorded.has(KERNEL_STACK) || recorded.has(USER_STACK)) kinds.add("stacks");
  return kinds;
}
