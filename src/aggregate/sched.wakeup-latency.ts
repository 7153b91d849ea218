import type { EventBatch } from "../trace/decode/batch.ts";
import { eventName } from "../trace/decode/event-format.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { Groups, OTHER } from "./keys/groups.ts";
import { type Binding, beginBinding, endBinding } from "./request/binding.ts";
import { drive } from "./request/drive.ts";
import { requireNumbers } from "./request/find-field.ts";
import { requireEvent } from "./request/select-events.ts";
import { whereOf } from "./request/where.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import { needTasks, taskKey, taskNames } from "./sched/task-key.ts";
import { WakeupWaits } from "./sched/wakeup-waits.ts";
import { overflowNotes } from "./shape/grouped.ts";
import { sayCount } from "./shape/say.ts";
import { exactCell } from "./shape/cell-values.ts";
import { layOut, type Layout, layoutOf, MOST_SPREADS } from "./shape/layout.ts";
import { type SpreadFigure, spreadFigures, spreadScalars } from "./shape/spread-columns.ts";

const SWITCH = "sched:sched_switch";
const WAKEUP = "sched:sched_wakeup";
const WAKEUP_NEW = "sched:sched_wakeup_new";

/** How long tasks waited for a CPU after they were woken. */
export const schedWakeupLatency: Aggregation = {
  name: "sched.wakeup-latency",
  summary: "how long tasks waited for a CPU after they were woken, and after they were preempted",
  clockUse: "times",
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    const names = taskNames(binding);
    const event = requireEvents(binding, names);
    const where = whereOf(binding, event ? [event] : []);
    const keys = taskKey(names, "next", binding.codes);
    const figures = spreadFigures(request, "ns");
    const columns = figures.map(({ column }) => column);
    const layout = layoutOf(binding, keys, columns, "n");
    return endBinding(binding, () => {
      const groups = new Groups(keys, MOST_SPREADS);
      const waits = new WakeupWaits(groups, where, known?.gaps);
      return {
        consume: (ordered) => drive(ordered, (batch) => handlerOf(waits, batch)),
        finish: (recording) => finish(waits, groups, figures, layout, recording, catalog.has(WAKEUP_NEW)),
      };
    });
  },
};

function requireEvents(binding: Binding, names: readonly string[]): ReturnType<typeof requireEvent> {
  const wakeups = [requireEvent(binding, WAKEUP), binding.catalog.get(WAKEUP_NEW)];
  for (const wakeup of wakeups) if (wakeup) requireNumbers(binding, wakeup, ["pid"]);
  const event = requireEvent(binding, SWITCH);
  if (!event) return undefined;
  needTasks(binding, event, names);
  requireNumbers(binding, event, ["prev_state"]);
  return event;
}

function handlerOf(waits: WakeupWaits, batch: EventBatch): ReturnType<WakeupWaits["switches"]> | undefined {
  switch (eventName(batch.event)) {
    case SWITCH:
      return waits.switches(batch);
    case WAKEUP:
    case WAKEUP_NEW:
      return waits.wakeups(batch);
    default:
      return undefined;
  }
}

function finish(
  waits: WakeupWaits,
  groups: Groups,
  figures: readonly SpreadFigure[],
  layout: Layout,
  recording: RecordedSpan,
  newTasksSeen: boolean,
): AggregationResult {
  const { woken } = waits;
  const found = groups.finish(
    recording.comms,
    (into, from) => woken.merge(into, from),
    woken.moments.n(OTHER) > 0,
  );
  const rows = found.map(({ id, key }) => ({
    id,
    cells: [...key, ...figures.map((figure) => figure.of(woken, id))],
  }));
  const all = woken.together(found.map(({ id }) => id));
  return {
    ...layOut(layout, rows),
    scalars: { ...spreadScalars(figures, all, 0), ...counted(waits) },
    histograms: waits.histograms(),
    notes: [
      ...all.percentileNotes(),
      ...notes(waits, newTasksSeen),
      ...overflowNotes(groups.limit, woken.moments.n(OTHER)),
    ],
  };
}

function counted({ preempted, queue }: WakeupWaits): AggregationResult["scalars"] {
  return {
    "preempted": { value: preempted.moments.n(0), unit: "events" },
    "preempted-mean": { value: preempted.moments.mean(0), unit: "ns" },
    "preempted-max": { value: exactCell(preempted.moments.max(0)), unit: "ns" },
    "waiting": { value: queue.waiting(), unit: "events" },
    "unmatched": { value: queue.unmatched, unit: "events" },
    "broken": { value: queue.broken + queue.cutByLoss, unit: "events" },
    "already-awake": { value: queue.alreadyAwake, unit: "events" },
    "negative": { value: queue.negative, unit: "events" },
  };
}

function notes({ queue }: WakeupWaits, newTasksSeen: boolean): readonly string[] {
  return [
    ...(newTasksSeen ? [] : [`The first wait of new tasks is not counted: ${WAKEUP_NEW} is not recorded.`]),
    ...sayCount(queue.waiting(), "wake-up", "still pending when the recording ended (not in the figures)"),
    ...sayCount(
      queue.unmatched,
      "time",
      "a sleeping task got the CPU without a recorded wake-up (not in the figures)",
    ),
    ...sayCount(queue.broken, "wait", "began or ended without a recorded switch (not in the figures)"),
    ...sayCount(
      queue.cutByLoss,
      "wait",
      "may be wrong: a CPU lost events before the wait ended (not in the figures; more likely for long waits)",
    ),
    ...sayCount(queue.negative, "wait", "had a negative duration on this clock (not in the figures)"),
  ];
}
