import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { Groups, OTHER } from "./keys/groups.ts";
import { beginBinding, endBinding } from "./request/binding.ts";
import { drive } from "./request/drive.ts";
import { requireEvent } from "./request/select-events.ts";
import { whereOf } from "./request/where.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import { CpuTimes, type Gaps } from "./sched/cpu-times.ts";
import { needTasks, taskKey, taskNames } from "./sched/task-key.ts";
import { overflowNotes } from "./shape/grouped.ts";
import { sayCount, sayTime } from "./shape/say.ts";
import { layOut, type Layout, layoutOf, MOST_ROWS, type ValueColumn } from "./shape/layout.ts";
import { exactCell, shareOf } from "./shape/cell-values.ts";
import { eventName } from "../trace/decode/event-format.ts";

const SWITCH = "sched:sched_switch";

const COLUMNS: readonly ValueColumn[] = [
  { name: "time", type: "real", unit: "ns", absent: 0, description: "time on a CPU" },
  {
    name: "share",
    type: "real",
    unit: "ratio",
    absent: 0,
    description: "share of one CPU: 100 % is one CPU the whole time",
  },
  {
    name: "slices",
    type: "integer",
    unit: "events",
    absent: 0,
    description: "complete slices, from switch in to switch out",
  },
  { name: "mean", type: "real", unit: "ns", description: "mean length of a complete slice" },
  { name: "min", type: "real", unit: "ns", description: "shortest complete slice" },
  { name: "max", type: "real", unit: "ns", description: "longest complete slice" },
];

/** How long each task was on a CPU, in how many slices. */
export const schedTimeOnCpu: Aggregation = {
  name: "sched.time-on-cpu",
  summary: "how long each task was on a CPU, and in how many slices; the idle task is separate",
  clockUse: "times",
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    const event = requireEvent(binding, SWITCH);
    const names = taskNames(binding);
    if (event) needTasks(binding, event, names);
    const where = whereOf(binding, event ? [event] : []);
    const keys = { prev: taskKey(names, "prev", binding.codes), next: taskKey(names, "next", binding.codes) };
    const layout = layoutOf(binding, keys.prev, COLUMNS, "time");
    return endBinding(binding, () => {
      const groups = new Groups(keys.prev, MOST_ROWS);
      const times = new CpuTimes(keys.next, groups, where, request.where === undefined, known?.gaps);
      return {
        consume: (ordered) =>
          drive(ordered, (batch) => (eventName(batch.event) === SWITCH ? times.handler(batch) : undefined)),
        finish: (recording) => finish(times, groups, layout, recording),
      };
    });
  },
};

function finish(times: CpuTimes, groups: Groups, layout: Layout, recording: RecordedSpan): AggregationResult {
  times.close(recording);
  const { slices } = times;
  const merge = (into: number, from: number): void => times.merge(into, from);
  const found = groups
    .finish(recording.comms, merge, times.timeNs(OTHER) > 0)
    .filter(({ id }) => times.timeNs(id) > 0);
  const rows = found.map(({ id, key }) => ({
    id,
    cells: [
      ...key,
      times.timeNs(id),
      shareOf(times.timeNs(id), recording.durationNs),
      slices.n(id),
      slices.mean(id),
      exactCell(slices.min(id)),
      exactCell(slices.max(id)),
    ],
  }));
  const busyNs = found.reduce((sum, { id }) => sum + times.timeNs(id), 0);
  return {
    ...layOut(layout, rows),
    scalars: scalars(times, busyNs, recording),
    notes: [...notes(times, recording), ...overflowNotes(groups.limit, slices.n(OTHER))],
  };
}

function scalars(
  times: CpuTimes,
  busyNs: number,
  { durationNs, cpus }: RecordedSpan,
): AggregationResult["scalars"] {
  const allNs = durationNs * cpus.length;
  const { lost, idle, task } = times.gaps;
  return {
    "total": { value: busyNs, unit: "ns" },
    "busy": { value: shareOf(busyNs, allNs), unit: "ratio" },
    "idle-time": { value: times.idleNs, unit: "ns" },
    "idle": { value: shareOf(times.idleNs, allNs), unit: "ratio" },
    "cut": { value: times.cutNs.total, unit: "ns" },
    "unknown": { value: lost.ns + idle.ns + task.ns, unit: "ns" },
    "mismatches": { value: lost.count + idle.count + task.count, unit: "events" },
  };
}

function notes(times: CpuTimes, recording: RecordedSpan): readonly string[] {
  const { selected } = recording;
  const cutNs = times.cutNs.total;
  return [
    ...(cutNs > 0
      ? [
          `${sayTime(cutNs, recording)} belong to slices already running at the start or still running at the end: they count as time, not as slices.`,
        ]
      : []),
    ...sayCount(
      times.lostCpus,
      "CPU",
      "lost events: slices at the start and the end of the recording are excluded there",
    ),
    ...(selected?.has(SWITCH) ? [SELECTED_NOTE] : gapNotes(times, recording)),
  ];
}

const SELECTED_NOTE =
  "Only some switches were recorded (a filter, or scope.pids): the times of other tasks and of the idle task are unreliable.";

/** Notes on time that is not attributed: a switch was lost, or the kernel did not report it. */
function gapNotes({ gaps: { lost, idle, task } }: CpuTimes, recording: RecordedSpan): readonly string[] {
  return [
    ...sayCount(
      lost.count,
      "time",
      `a switch was not recorded, probably because its CPU lost events: ${unattributed(lost, recording)}`,
    ),
    ...sayCount(
      idle.count,
      "time",
      `the kernel reported a switch to the idle task, but no switch away from it: ${sayTime(idle.ns, recording)} belong to the idle task or the next one, and are counted for neither`,
    ),
    ...sayCount(
      task.count,
      "time",
      `the kernel reported no switch from one task to another: ${unattributed(task, recording)}`,
    ),
  ];
}

function unattributed({ ns }: Gaps, recording: RecordedSpan): string {
  return `${sayTime(ns, recording)} are not attributed to any task`;
}
