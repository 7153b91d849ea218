import { closeSync, openSync } from "node:fs";
import { DEFINITIONS, definitionText } from "../../plan/events/dynamic-event.ts";
import type { Operation } from "../../plan/plan.ts";
import { DESCRIPTOR_PATH } from "../../plan/probes/uprobes/site-text.ts";
import type { Tracefs, TracefsResult } from "../../tracefs/port.ts";

type Definition = Extract<Operation, { kind: "define-event" }>;

/** Defines an event. A file whose path the kernel would misread is open while the kernel resolves it. */
export function defineEvent(definition: Definition, tracefs: Tracefs): TracefsResult<void> {
  const { through } = definition;
  if (through === undefined) return tracefs.append(DEFINITIONS, definitionText(definition));
  const opened = open(through);
  if (!opened.ok) return opened;
  try {
    const body = definition.body.replace(DESCRIPTOR_PATH, `/proc/self/fd/${opened.value}`);
    return tracefs.append(DEFINITIONS, definitionText({ ...definition, body }));
  } finally {
    closeSync(opened.value);
  }
}

function open(path: string): TracefsResult<number> {
  try {
    return { ok: true, value: openSync(path, "r") };
  } catch (error) {
    return {
      ok: false,
      error: { operation: "append", path, errno: (error as NodeJS.ErrnoException).code ?? "EIO" },
    };
  }
}
