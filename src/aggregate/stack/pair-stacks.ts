import type { EventFormat } from "../../trace/decode/event-format.ts";
import type { Binding } from "../request/binding.ts";
import { isDerived, STACK_OF } from "../request/derived-event.ts";
import { textOption } from "../request/options.ts";

/** One of the two events of a pair. */
export type PairEnd = keyof typeof STACK_OF;

/** The option `stack`: which event's stack a pair has. */
export function stackEnd({ needs, request }: Binding, events: readonly EventFormat[]): PairEnd {
  const end = textOption(request, "stack") === "to" ? "to" : "from";
  for (const event of events) if (isDerived(event)) needs.event(event, STACK_OF[end]);
  return end;
}
