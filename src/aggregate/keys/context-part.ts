import { eventName } from "../../trace/decode/event-format.ts";
import { TASK_TGID, taskField } from "../../expr/field-use.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import type { TaskGrouping, TaskNaming } from "../aggregation.ts";
import type { Binding } from "../request/binding.ts";
import { numberAt } from "../request/columns.ts";
import type { TextCodes } from "../state/text-codes.ts";
import { narrowPart } from "./field-part.ts";
import { comms, cpusOrPids, processes } from "./key-domains.ts";
import { commOf, type KeyPart, type SlotReader, UNKNOWN_COMM } from "./key-part.ts";

/** What every event has beside its own fields. */
export type ContextName = "cpu" | "pid" | "comm" | "event" | "tgid";

/** The field that each is read from, where there is one. */
export const CONTEXT_FIELDS: Readonly<Record<ContextName, string | undefined>> = {
  cpu: undefined,
  event: undefined,
  pid: "common_pid",
  comm: "common_pid",
  tgid: "common_pid",
};

/** All of them as a spec writes them. `tgid` has no short name: events have fields of that name. */
export const CONTEXT_NAMES: readonly string[] = ["cpu", "event", "pid", "comm", TASK_TGID];

/** `cpu`, `comm`; the kernel's own `CPU`, `COMM`; and `task.cpu`, `task.comm`, beside which an event can have a field `comm`. */
export function contextName(name: string): ContextName | undefined {
  if (name === "tgid") return undefined;
  const known = name === "CPU" || name === "COMM" ? name.toLowerCase() : (taskField(name) ?? name);
  return Object.hasOwn(CONTEXT_FIELDS, known) ? (known as ContextName) : undefined;
}

/** `events`: the names of those that rows are made of. */
export function contextPart(
  name: string,
  context: ContextName,
  { codes, known }: Pick<Binding, "codes" | "known">,
  events: readonly string[],
): KeyPart {
  switch (context) {
    case "cpu":
      return cpuPart(name);
    case "pid":
      return narrowPart(name, CONTEXT_FIELDS.pid, cpusOrPids);
    case "comm":
      return commPart(name, known.names);
    case "tgid":
      return tgidPart(name, known.groups);
    case "event":
      return eventPart(name, codes, events);
  }
}

/** A key made of the record's CPU. */
export function cpuPart(name: string): KeyPart {
  return {
    name,
    type: "integer",
    slots: 1,
    mayCoincide: false,
    domain: cpusOrPids,
    readers: ({ cpu }) => [() => cpu],
    cell: ([cpu]) => cpu!,
  };
}

/** Grouped by pid, or by name where the pid had several; names are known when the recording is through. */
function commPart(name: string, names: TaskNaming | undefined): KeyPart {
  names?.use();
  return {
    name,
    type: "text",
    slots: 1,
    mayCoincide: true,
    domain: comms,
    readers: (batch) => [taskAt(batch, names)],
    cell: ([pid], named) => commOf(pid!, named),
  };
}

function taskAt(batch: EventBatch, names: TaskNaming | undefined): SlotReader {
  const { times } = batch;
  const pid = numberAt(batch, "common_pid");
  return names ? (row) => names.at(pid(row), times[row]!) : pid;
}

/** No thread id. */
const UNKNOWN = -1;

/** Grouped by process; tasks whose process is not known are one group. */
function tgidPart(name: string, groups: TaskGrouping | undefined): KeyPart {
  groups?.use();
  return {
    name,
    type: "integer",
    slots: 1,
    mayCoincide: false,
    domain: processes,
    noIdentity: { reason: "the process of a task is not always known", hint: 'use "pid"' },
    readers: (batch) => [groupAt(batch, groups)],
    cell: ([group]) => (group === UNKNOWN ? UNKNOWN_COMM : group!),
    rowCell: ([group]) => (group === UNKNOWN ? null : group!),
  };
}

function groupAt(batch: EventBatch, groups: TaskGrouping | undefined): SlotReader {
  const { times } = batch;
  const pid = numberAt(batch, "common_pid");
  return (row) => groups?.at(pid(row), times[row]!) ?? UNKNOWN;
}

function eventPart(name: string, codes: TextCodes, events: readonly string[]): KeyPart {
  return {
    domain: { kind: "events", names: events },
    name,
    type: "text",
    slots: 1,
    mayCoincide: false,
    readers: ({ event }) => {
      const code = codes.code(eventName(event));
      return [() => code];
    },
    cell: ([code]) => codes.text(code!),
  };
}
