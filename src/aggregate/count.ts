import type { EventBatch } from "../trace/decode/batch.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { keyParts } from "./keys/key-parts.ts";
import { beginBinding, endBinding } from "./request/binding.ts";
import type { RowHandler } from "./request/drive.ts";
import { selectEvents } from "./request/select-events.ts";
import { whereOf } from "./request/where.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import { GroupedEvents, type GroupState } from "./shape/grouped.ts";
import { layOut, type Layout, layoutOf, MOST_ROWS, type ValueColumn } from "./shape/layout.ts";
import { perSecond, shareOf } from "./shape/cell-values.ts";
import { Counts } from "./state/counts.ts";

const COLUMNS: readonly ValueColumn[] = [
  { name: "count", type: "integer", unit: "events", absent: 0, description: "number of events" },
  { name: "share", type: "real", unit: "ratio", absent: 0, description: "share of all counted events" },
];

/** How often events occurred, by the values of their fields. */
export const count: Aggregation = {
  name: "count",
  summary: "how often events occurred, by the values of their fields",
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    const events = selectEvents(binding, "of");
    for (const event of events) binding.needs.event(event);
    const keys = keyParts(binding, events);
    const where = whereOf(binding, events);
    const layout = layoutOf(binding, keys, COLUMNS, "count");
    return endBinding(binding, () => {
      const grouped = new GroupedEvents(events, where, keys, MOST_ROWS, new EventCounts());
      return {
        consume: (ordered) => grouped.consume(ordered),
        finish: (recording) => finish(grouped, layout, recording),
      };
    });
  },
};

class EventCounts extends Counts implements GroupState {
  prepare(_batch: EventBatch, groupOf: (row: number) => number): RowHandler {
    return (row) => this.add(groupOf(row));
  }

  events(group: number): number {
    return this.of(group);
  }
}

function finish(
  grouped: GroupedEvents<EventCounts>,
  layout: Layout,
  recording: RecordedSpan,
): AggregationResult {
  const groups = grouped.finish(recording.comms);
  const counts = grouped.state;
  const total = groups.reduce((sum, { id }) => sum + counts.of(id), 0);
  const rows = groups.map(({ id, key }) => ({
    id,
    cells: [...key, counts.of(id), shareOf(counts.of(id), total)],
  }));
  return {
    ...layOut(layout, rows, { bounds: { count: "at-least", total: "at-least", rows: "at-least" } }),
    scalars: {
      "total": { value: total, unit: "events" },
      "rows": { value: groups.length, unit: "none" },
      "per-second": { value: perSecond(total, recording.durationNs), unit: "per-second" },
    },
    notes: grouped.notes(),
  };
}
