import type { AggregationResult } from "../../document/aggregation-result.ts";
import type { EventFormat } from "../../trace/decode/event-format.ts";
import type { Aggregation, RecordedSpan } from "../aggregation.ts";
import { keyParts } from "../keys/key-parts.ts";
import { beginBinding, type Binding, endBinding } from "../request/binding.ts";
import { selectEvents } from "../request/select-events.ts";
import { whereOf } from "../request/where.ts";
import { GroupedEvents, type GroupState } from "./grouped.ts";
import { type Layout, layoutOf, type ValueColumn } from "./layout.ts";

/** An aggregation with a row for each group of events (`by`): what it does beyond grouping. */
export interface GroupedDefinition<Settings, State extends GroupState> extends Pick<
  Aggregation,
  "name" | "summary" | "clockUse"
> {
  /** The events that it reads; absent: those of `of`. */
  events?(binding: Binding): readonly EventFormat[];
  /** The key where the request has no `by`; absent: one group. */
  readonly defaultKey?: readonly string[];
  /** Its own options. Problems go to the binding; no settings are used then. */
  settings(binding: Binding, events: readonly EventFormat[]): Settings;
  columns(settings: Settings): readonly ValueColumn[];
  /** The column that orders the rows by default. */
  readonly sort: string;
  /** More groups than this share the row without a key. */
  readonly mostGroups: number | ((settings: Settings) => number);
  begin(settings: Settings): State;
  finish(grouped: GroupedEvents<State>, end: GroupedEnd<Settings>): AggregationResult;
}

/** What a result is made of, besides the groups. */
export interface GroupedEnd<Settings> {
  readonly settings: Settings;
  readonly layout: Layout;
  readonly recording: RecordedSpan;
}

/** The aggregation of a definition. */
export function groupedAggregation<Settings, State extends GroupState>(
  definition: GroupedDefinition<Settings, State>,
): Aggregation {
  const { name, summary, clockUse, defaultKey, sort, mostGroups } = definition;
  return {
    name,
    summary,
    ...(clockUse && { clockUse }),
    bind(request, catalog, known) {
      const binding = beginBinding(request, catalog, known);
      const events = definition.events?.(binding) ?? selectEvents(binding, "of");
      for (const event of events) binding.needs.event(event);
      const settings = definition.settings(binding, events);
      const keys = keyParts(binding, events, defaultKey);
      const where = whereOf(binding, events);
      const layout = layoutOf(binding, keys, definition.columns(settings), sort);
      return endBinding(binding, () => {
        const limit = typeof mostGroups === "number" ? mostGroups : mostGroups(settings);
        const grouped = new GroupedEvents(events, where, keys, limit, definition.begin(settings));
        return {
          consume: (ordered) => grouped.consume(ordered),
          finish: (recording) => definition.finish(grouped, { settings, layout, recording }),
        };
      });
    },
  };
}
