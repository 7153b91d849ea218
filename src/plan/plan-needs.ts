import { assertNever } from "../core/assert-never.ts";
import type { AggregationNeeds } from "../spec/needs.ts";
import { type EventFormat, eventName } from "../trace/decode/event-format.ts";
import { type PlanPart, steps } from "./plan-part.ts";

/** Provides what the aggregations were bound to. That it can't be provided is a bug: they were bound to what can be recorded. */
export function planNeeds(all: readonly AggregationNeeds[], recorded: readonly EventFormat[]): PlanPart {
  const names = new Set(recorded.map(eventName));
  for (const { aggregation, needs } of all) {
    switch (needs.kind) {
      case "records":
        requireAll(aggregation, [...needs.events.keys()], names);
        break;
      default:
        assertNever(needs.kind);
    }
  }
  // The spec names the events itself, and their own parts of the plan enable them.
  return steps();
}

function requireAll(aggregation: string, events: readonly string[], recorded: ReadonlySet<string>): void {
  const missing = events.filter((event) => !recorded.has(event));
  if (missing.length > 0)
    throw new Error(`${aggregation} was bound to ${missing.join(", ")}, which is not recorded`);
}
