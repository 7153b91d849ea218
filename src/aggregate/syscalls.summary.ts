import type { EventBatch } from "../trace/decode/batch.ts";
import { eventName } from "../trace/decode/event-format.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { Groups, OTHER } from "./keys/groups.ts";
import { beginBinding, endBinding } from "./request/binding.ts";
import { drive, type RowHandler } from "./request/drive.ts";
import { requireNumbers } from "./request/find-field.ts";
import { textsOption } from "./request/options.ts";
import { requireEvent } from "./request/select-events.ts";
import { whereOf } from "./request/where.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import { overflowNotes } from "./shape/grouped.ts";
import { layOut, type Layout, layoutOf, MOST_ROWS, type ValueColumn } from "./shape/layout.ts";
import { exactCell, perSecond } from "./shape/cell-values.ts";
import { callKey } from "./syscalls/call-key.ts";
import { type CallName, CallTimes } from "./syscalls/call-times.ts";
import { callNotes, unpairedCalls } from "./syscalls/unpaired-calls.ts";
import { syscallNames } from "./syscalls/syscall-names.ts";

const ENTER = "raw_syscalls:sys_enter";
const EXIT = "raw_syscalls:sys_exit";

const COLUMNS: readonly ValueColumn[] = [
  {
    name: "calls",
    type: "integer",
    unit: "events",
    absent: 0,
    description: "calls, including those without a recorded exit",
  },
  { name: "errors", type: "integer", unit: "events", absent: 0, description: "calls that returned an error" },
  {
    name: "total",
    type: "real",
    unit: "ns",
    absent: 0,
    description: "time from entry to exit, for calls with both",
  },
  { name: "mean", type: "real", unit: "ns", description: "mean time of a call" },
  { name: "min", type: "real", unit: "ns", description: "shortest call" },
  { name: "max", type: "real", unit: "ns", description: "longest call" },
];

/** System calls by name. */
export const syscallsSummary: Aggregation = {
  name: "syscalls.summary",
  summary: "system calls by name: how many, how many failed, and the time spent in them",
  clockUse: "times",
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    const enter = requireEvent(binding, ENTER);
    const exit = requireEvent(binding, EXIT);
    if (enter) requireNumbers(binding, enter, ["common_pid", "id"]);
    if (exit) requireNumbers(binding, exit, ["common_pid", "id", "ret"]);
    const where = whereOf(binding, exit ? [exit] : []);
    const names = (textsOption(request, "by") ?? ["syscall"]).filter(isCallName);
    const naming = { nameOf: syscallNames("") };
    const keys = callKey(names, naming);
    const layout = layoutOf(binding, keys, COLUMNS, "total");
    return endBinding(binding, () => {
      const groups = new Groups(keys, MOST_ROWS);
      const calls = new CallTimes(names, groups, where, known);
      return {
        consume: (ordered) => drive(ordered, (batch) => handlerOf(calls, batch)),
        finish: (recording) => {
          naming.nameOf = syscallNames(recording.architecture);
          return finish(calls, groups, layout, recording, request.where === undefined);
        },
      };
    });
  },
};

function isCallName(name: string): name is CallName {
  return name === "syscall" || name === "comm" || name === "pid";
}

function handlerOf(calls: CallTimes, batch: EventBatch): RowHandler | undefined {
  switch (eventName(batch.event)) {
    case ENTER:
      return calls.enters(batch);
    case EXIT:
      return calls.exits(batch);
    default:
      return undefined;
  }
}

function finish(
  calls: CallTimes,
  groups: Groups,
  layout: Layout,
  recording: RecordedSpan,
  countUnfinished: boolean,
): AggregationResult {
  if (countUnfinished) calls.close();
  const { times, errors } = calls;
  const others = calls.calls(OTHER);
  const found = groups.finish(recording.comms, (into, from) => calls.merge(into, from), others > 0);
  const rows = found.map(({ id, key }) => ({
    id,
    cells: [
      ...key,
      calls.calls(id),
      errors.of(id),
      exactCell(times.total(id)),
      times.mean(id),
      exactCell(times.min(id)),
      exactCell(times.max(id)),
    ],
  }));
  const total = found.reduce((sum, { id }) => sum + calls.calls(id), 0);
  return {
    ...layOut(layout, rows),
    scalars: {
      "total": { value: total, unit: "events" },
      "errors": { value: errors.total, unit: "events" },
      "time": { value: found.reduce((sum, { id }) => sum + times.sum(id), 0), unit: "ns" },
      "per-second": { value: perSecond(total, recording.durationNs), unit: "per-second" },
      "unfinished": { value: calls.unfinished.total, unit: "events" },
      "restarted": { value: calls.restarted.total, unit: "events" },
      ...unpairedCalls(calls.open, recording.architecture),
    },
    notes: [...callNotes(calls, recording.architecture), ...overflowNotes(groups.limit, others)],
  };
}
