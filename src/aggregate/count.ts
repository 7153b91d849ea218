import type { EventBatch } from "../trace/decode/batch.ts";
import type { Aggregation } from "./aggregation.ts";
import type { RowHandler } from "./request/drive.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import type { GroupedEvents, GroupState } from "./shape/grouped.ts";
import { type GroupedEnd, groupedAggregation } from "./shape/grouped-aggregation.ts";
import { layOut, MOST_ROWS, type ValueColumn } from "./shape/layout.ts";
import { perSecond, shareOf } from "./shape/cell-values.ts";
import { Counts } from "./state/counts.ts";

const COLUMNS: readonly ValueColumn[] = [
  { name: "count", type: "integer", unit: "events", absent: 0, description: "number of events" },
  { name: "share", type: "real", unit: "ratio", absent: 0, description: "share of all counted events" },
];

/** How often events occurred, by the values of their fields. */
export const count: Aggregation = groupedAggregation({
  name: "count",
  summary: "how often events occurred, by the values of their fields",
  settings: () => undefined,
  columns: () => COLUMNS,
  sort: "count",
  mostGroups: MOST_ROWS,
  begin: () => new EventCounts(),
  finish,
});

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
  { layout, recording }: GroupedEnd<undefined>,
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
