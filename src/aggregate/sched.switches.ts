import type { EventBatch } from "../trace/decode/batch.ts";
import type { EventFormat } from "../trace/decode/event-format.ts";
import type { Aggregation } from "./aggregation.ts";
import type { Binding } from "./request/binding.ts";
import { numberAt } from "./request/columns.ts";
import type { RowHandler } from "./request/drive.ts";
import { requireNumbers } from "./request/find-field.ts";
import { requireEvent } from "./request/select-events.ts";
import type { Cell } from "../document/result-document.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import { isRunnable } from "./sched/task-state.ts";
import type { GroupedEvents, GroupState } from "./shape/grouped.ts";
import { type GroupedEnd, groupedAggregation } from "./shape/grouped-aggregation.ts";
import { layOut, MOST_ROWS, type ValueColumn } from "./shape/layout.ts";
import { perSecond, shareOf } from "./shape/cell-values.ts";
import { Counts } from "./state/counts.ts";

const SWITCH = "sched:sched_switch";

const COLUMNS: readonly ValueColumn[] = [
  { name: "count", type: "integer", unit: "events", absent: 0, description: "number of switches" },
  { name: "share", type: "real", unit: "ratio", absent: 0, description: "share of all switches" },
  {
    name: "preempted",
    type: "integer",
    unit: "events",
    absent: 0,
    description: "switched out while runnable: preempted or yielded (not the idle task)",
  },
  {
    name: "blocked",
    type: "integer",
    unit: "events",
    absent: 0,
    description: "switched out because it blocked, stopped or exited",
  },
];

/** Which tasks are switched out and in. */
export const schedSwitches: Aggregation = groupedAggregation({
  name: "sched.switches",
  summary: "which tasks are switched out and in, and whether the outgoing task was still runnable",
  events: switches,
  defaultKey: ["prev_comm", "next_comm"],
  settings: () => undefined,
  columns: () => COLUMNS,
  sort: "count",
  mostGroups: MOST_ROWS,
  begin: () => new Switches(),
  finish,
});

function switches(binding: Binding): readonly EventFormat[] {
  const event = requireEvent(binding, SWITCH);
  if (event === undefined) return [];
  requireNumbers(binding, event, ["prev_pid", "next_pid", "prev_state"]);
  return [event];
}

class Switches implements GroupState {
  readonly all = new Counts();
  readonly preempted = new Counts();
  readonly blocked = new Counts();
  readonly fromIdle = new Counts();
  readonly toIdle = new Counts();

  prepare(batch: EventBatch, groupOf: (row: number) => number): RowHandler {
    const prevPid = numberAt(batch, "prev_pid");
    const nextPid = numberAt(batch, "next_pid");
    const prevState = numberAt(batch, "prev_state");
    return (row) => {
      const group = groupOf(row);
      this.all.add(group);
      if (nextPid(row) === 0) this.toIdle.add(group);
      if (prevPid(row) === 0) this.fromIdle.add(group);
      else if (isRunnable(prevState(row))) this.preempted.add(group);
      else this.blocked.add(group);
    };
  }

  events(group: number): number {
    return this.all.of(group);
  }

  merge(into: number, from: number): void {
    for (const counts of [this.all, this.preempted, this.blocked, this.fromIdle, this.toIdle]) {
      counts.merge(into, from);
    }
  }

  /** `preempted` and `blocked`, without a value where only the idle task was switched out. */
  reasons(group: number): readonly Cell[] {
    if (this.fromIdle.of(group) === this.all.of(group)) return [null, null];
    return [this.preempted.of(group), this.blocked.of(group)];
  }
}

function finish(
  grouped: GroupedEvents<Switches>,
  { layout, recording }: GroupedEnd<undefined>,
): AggregationResult {
  const groups = grouped.finish(recording.comms);
  const switches = grouped.state;
  const sumOf = (counts: Counts): number => groups.reduce((sum, { id }) => sum + counts.of(id), 0);
  const total = sumOf(switches.all);
  const rows = groups.map(({ id, key }) => {
    const count = switches.all.of(id);
    return { id, cells: [...key, count, shareOf(count, total), ...switches.reasons(id)] };
  });
  return {
    ...layOut(layout, rows),
    scalars: {
      "total": { value: total, unit: "events" },
      "preempted": { value: sumOf(switches.preempted), unit: "events" },
      "blocked": { value: sumOf(switches.blocked), unit: "events" },
      "from-idle": { value: sumOf(switches.fromIdle), unit: "events" },
      "to-idle": { value: sumOf(switches.toIdle), unit: "events" },
      "per-second": { value: perSecond(total, recording.durationNs), unit: "per-second" },
    },
    notes: grouped.notes(),
  };
}
