import { type EventBatch, numberReader, type OrderedEvents } from "../../decode/batch.ts";
import { eventName } from "../../decode/event-format.ts";
import type { Recording } from "../../recording.ts";
import { noGroups, TaskGroups } from "./task-groups.ts";

const START = "task:task_newtask";
const EXIT = "sched:sched_process_exit";

/** include/uapi/linux/sched.h: the new task is a thread of its creator's process. */
const CLONE_THREAD = 0x1_0000;

/**
 * Clocks whose times on different CPUs can be compared. The others are the CPU's own (`local`, `perf`), or too coarse
 * (Documentation/trace/ftrace.rst, `trace_clock`).
 */
const ORDERED: ReadonlySet<string> = new Set([
  "global",
  "counter",
  "mono",
  "mono_raw",
  "boot",
  "tai",
  "x86-tsc",
]);

const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  [START, ["common_pid", "pid", "clone_flags"]],
  [EXIT, ["pid"]],
]);

/**
 * The processes of a recording's tasks. Nothing is known where the recording does not state which processes there were when it began,
 * where another process changed its settings, or where it is damaged. Reads all events that start or end tasks.
 */
export function readTaskGroups(recording: Recording): TaskGroups {
  const { threadGroups, changes = [], clock, epoch } = recording.info;
  if (!threadGroups || changes.length > 0 || !recording.events.has(START)) return noGroups;
  const { groups, readAt, isScoped } = threadGroups;
  if (isScoped && !recording.events.has(EXIT)) return noGroups;
  const gaps = recording.gaps();
  const found = new TaskGroups(
    { groups, readAt: Number(readAt - epoch) },
    { gaps, isOrdered: ORDERED.has(clock), isScoped },
  );
  const wanted = [...FIELDS].filter(
    ([event]) => recording.events.has(event) && (isScoped || event === START),
  );
  for (const interval of recording.readAlsoOwn(new Map(wanted))) addChanges(interval, found);
  const { malformedPages, malformedRecords } = recording.faults();
  if (malformedPages + malformedRecords > 0) return noGroups;
  found.finish();
  return found;
}

function addChanges({ batches, batch, row, length }: OrderedEvents, groups: TaskGroups): void {
  const readers = batches.map((one) =>
    eventName(one.event) === START ? starts(one, groups) : exits(one, groups),
  );
  for (let index = 0; index < length; index++) readers[batch[index]!]!(row[index]!);
}

function starts(batch: EventBatch, groups: TaskGroups): (row: number) => void {
  const [pid, creator, flags] = [
    numbers(batch, "pid"),
    numbers(batch, "common_pid"),
    numbers(batch, "clone_flags"),
  ];
  return (row) => {
    // Flags have more than 32 bits; `&` takes the low ones.
    const isThread = (flags(row) & CLONE_THREAD) !== 0;
    groups.starts(pid(row), isThread ? creator(row) : undefined, batch.times[row]!);
  };
}

function exits(batch: EventBatch, groups: TaskGroups): (row: number) => void {
  const pid = numbers(batch, "pid");
  return (row) => groups.exits(pid(row), batch.times[row]!);
}

function numbers({ columns }: EventBatch, field: string): (row: number) => number {
  const column = columns.get(field);
  const reader = column && numberReader(column);
  if (!reader) throw new TypeError(`${field} is not a number column`);
  return reader;
}
