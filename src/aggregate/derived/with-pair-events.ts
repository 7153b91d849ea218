import type { AggregationRequest } from "../../spec/spec.ts";
import { eventName } from "../../trace/decode/event-format.ts";
import type { EventCatalog } from "../aggregation.ts";
import type { TimeUnit } from "./pair-format.ts";
import { textsOption } from "../request/options.ts";
import { circularEvent, PAIRING, pairEvent } from "./pair-events.ts";

/** The events of a catalog, and the pairs of requests as events: `from`, `to` and `of` of another request can name them. */
export function withPairEvents(
  events: EventCatalog,
  requests: readonly AggregationRequest[],
  unit: TimeUnit,
): EventCatalog {
  const all = new Map(events);
  let open = requests.filter(({ use }) => PAIRING.has(use.value));
  while (open.length > 0) {
    const waiting = open;
    const ready = open.filter((request) => !readsAny(request, waiting, events));
    for (const request of ready.length > 0 ? ready : open) {
      const event = ready.length > 0 ? pairEvent(request, new Map(all), unit) : circularEvent(request);
      all.set(eventName(event), event);
    }
    open = ready.length > 0 ? open.filter((request) => !ready.includes(request)) : [];
  }
  return all;
}

/** Whether a request reads the pairs of one of these. A short name that a recorded event has means that event. */
function readsAny(
  request: AggregationRequest,
  others: readonly AggregationRequest[],
  events: EventCatalog,
): boolean {
  const recorded = new Set([...events.values()].map(({ name }) => name));
  const names = ["from", "to"].flatMap((option) => textsOption(request, option) ?? []);
  return others.some(({ name, use }) =>
    names.some((one) => one === `${use.value}:${name}` || (one === name && !recorded.has(name))),
  );
}
