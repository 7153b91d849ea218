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
  let open = requests.filter(({ use }) => PAIRING.includes(use.value));
  while (open.length > 0) {
    const names = new Set(open.map(({ name }) => name));
    const ready = open.filter((request) => !namesAny(request, names));
    for (const request of ready.length > 0 ? ready : open) {
      const event = ready.length > 0 ? pairEvent(request, new Map(all), unit) : circularEvent(request);
      all.set(eventName(event), event);
    }
    open = ready.length > 0 ? open.filter((request) => !ready.includes(request)) : [];
  }
  return all;
}

/** Whether a request reads the pairs of one of these. */
function namesAny(request: AggregationRequest, names: ReadonlySet<string>): boolean {
  return ["from", "to"]
    .flatMap((option) => textsOption(request, option) ?? [])
    .some((name) => names.has(name.slice(name.indexOf(":") + 1)));
}
