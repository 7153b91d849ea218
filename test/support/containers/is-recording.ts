import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TRACEFS } from "../kernel-tier/availability.ts";

/**
 * Whether a session records these probes. The session's last step is to let its instance record. A new instance does, too, for a
 * moment: so its events have to be on already.
 */
export function isRecording(names: readonly string[]): boolean {
  const instances = readdirSync(join(TRACEFS, "instances")).filter((name) => name.startsWith("ftrace-run-"));
  return instances.some((name) => {
    const enabled = readOf(name, "set_event");
    return names.every((event) => enabled.includes(`:${event}\n`)) && readOf(name, "tracing_on") === "1\n";
  });
}

/** Empty while the instance comes or goes. */
function readOf(instance: string, file: string): string {
  try {
    return readFileSync(join(TRACEFS, "instances", instance, file), "utf8");
  } catch {
    return "";
  }
}
