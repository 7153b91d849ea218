import type { EventBatch } from "../../trace/decode/batch.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import { CONTEXT_FIELDS, type ContextName, contextName } from "../keys/context-part.ts";
import { commOf } from "../keys/key-part.ts";
import type { Binding } from "../request/binding.ts";
import { numberAt } from "../request/columns.ts";
import { textOption } from "../request/options.ts";
import type { RowColumn } from "./row-column.ts";
import { textColumn } from "./text-column.ts";
import { wallTimeText } from "./wall-time.ts";

/** What every event has beside its own fields, and a table shows unless it is told what to show; in this order. */
export const ROW_CONTEXTS = ["time", "cpu", "comm", "pid", "event"] as const;

/** What every event has beside its own fields. */
export type RowContext = (typeof ROW_CONTEXTS)[number] | "tgid" | "text";

/** The names that no field of an event can have. */
export const UNAMBIGUOUS: Readonly<Record<RowContext, string>> = {
  time: "event.time",
  cpu: "task.cpu",
  comm: "task.comm",
  pid: "task.pid",
  tgid: "task.tgid",
  event: "event.name",
  text: "event.text",
};

/** What a column's name stands for, if it is not a field: `time`, `event.time`, `comm`, `COMM`, `task.comm`. */
export function rowContext(name: string): RowContext | undefined {
  if (name === "time" || name === UNAMBIGUOUS.time) return "time";
  if (name === "text" || name === UNAMBIGUOUS.text) return "text";
  return name === UNAMBIGUOUS.event ? "event" : contextName(name);
}

/** The column of what every event has, under the name by which the request asks for it. */
export function contextColumn(
  binding: Binding,
  events: readonly EventFormat[],
  name: string,
  context: RowContext,
): RowColumn {
  if (context === "text") return textColumn(binding, events, name);
  const field = context === "time" ? undefined : CONTEXT_FIELDS[context];
  for (const event of events) binding.needs.event(event, ...(field === undefined ? [] : [field]));
  return context === "time" ? timeColumn(binding, name) : ofRecord(binding, name, context);
}

type Described = Pick<RowColumn, "type" | "unit" | "description">;

const TIME: Described = { type: "integer", unit: "ns", description: "time since the recording began" };
const WALL_TIME: Described = { type: "text", unit: "none", description: "date and time in UTC" };
const OF_RECORD: Readonly<Record<ContextName, Described>> = {
  cpu: { type: "integer", unit: "none", description: "CPU on which the event occurred" },
  pid: { type: "integer", unit: "none", description: "id of the running task" },
  comm: { type: "text", unit: "none", description: "name of the running task" },
  tgid: { type: "integer", unit: "none", description: "id of the running task's process" },
  event: { type: "text", unit: "none", description: "name of the event" },
};

function ofRecord({ known: { names, groups } }: Binding, name: string, context: ContextName): RowColumn {
  const described = { name, ...OF_RECORD[context] };
  switch (context) {
    case "cpu":
      return { ...described, reader: readCpu };
    case "pid":
      return { ...described, reader: readPid };
    case "comm":
      names?.use();
      return {
        ...described,
        reader: readPid,
        shown: (pid, time, { comms }) => commOf(names?.at(Number(pid), time) ?? Number(pid), comms),
      };
    case "tgid":
      groups?.use();
      return { ...described, reader: readPid, shown: (pid, time) => groups?.at(Number(pid), time) ?? null };
    case "event":
      return { ...described, reader: readEvent };
  }
}

function timeColumn({ request, known: { wallZeroNs = 0n } }: Binding, name: string): RowColumn {
  if (textOption(request, "clock") === "wall")
    return { name, ...WALL_TIME, reader: readTime, shown: (_, time) => wallTimeText(wallZeroNs, time) };
  return { name, ...TIME, reader: readTime, shown: (_, time, { startNs }) => time - startNs };
}

function readTime({ times }: EventBatch): (row: number) => number {
  return (row) => times[row]!;
}

function readCpu({ cpu }: EventBatch): () => number {
  return () => cpu;
}

function readPid(batch: EventBatch): (row: number) => number {
  return numberAt(batch, "common_pid");
}

function readEvent({ event }: EventBatch): () => string {
  const text = eventName(event);
  return () => text;
}
