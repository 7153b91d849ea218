import { eventName } from "../../trace/event-format.ts";
import { numberAt } from "../request/columns.ts";
import type { TextCodes } from "../state/text-codes.ts";
import { commOf, type KeyPart } from "./key-part.ts";
import { narrowPart } from "./field-part.ts";

/** What every event has beside its own fields. */
export type ContextName = "cpu" | "pid" | "comm" | "event";

/** The field that each is read from, where there is one. */
export const CONTEXT_FIELDS: Readonly<Record<ContextName, string | undefined>> = {
  cpu: undefined,
  event: undefined,
  pid: "common_pid",
  comm: "common_pid",
};

/** `cpu`, `comm` or the kernel's own `CPU`, `COMM`. */
export function contextName(name: string): ContextName | undefined {
  const known = name === "CPU" || name === "COMM" ? name.toLowerCase() : name;
  return Object.hasOwn(CONTEXT_FIELDS, known) ? (known as ContextName) : undefined;
}

export function contextPart(name: string, context: ContextName, codes: TextCodes): KeyPart {
  switch (context) {
    case "cpu":
      return cpuPart(name);
    case "pid":
      return narrowPart(name, CONTEXT_FIELDS.pid);
    case "comm":
      return commPart(name);
    case "event":
      return eventPart(name, codes);
  }
}

function cpuPart(name: string): KeyPart {
  return {
    name,
    type: "integer",
    slots: 1,
    mayCoincide: false,
    readers: ({ cpu }) => [() => cpu],
    cell: ([cpu]) => cpu!,
  };
}

/** Grouped by pid; names are known when the recording is through. */
function commPart(name: string): KeyPart {
  return {
    name,
    type: "text",
    slots: 1,
    mayCoincide: true,
    readers: (batch) => [numberAt(batch, "common_pid")],
    cell: ([pid], comms) => commOf(pid!, comms),
  };
}

function eventPart(name: string, codes: TextCodes): KeyPart {
  return {
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
