import { existsSync } from "node:fs";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Tracefs } from "../../tracefs/port.ts";
import { holdersOf } from "../../machine/holders.ts";
import { sessionPrefix, sessionsFolder } from "./session-name.ts";

/**
 * Instances with a session's name but without a session's folder here: a container has its own /run, but all containers share
 * one tracefs. Their sessions may run there, or were killed with their container.
 */
export function ownerlessInstances(tracefs: Tracefs, base: string = sessionsFolder): readonly string[] {
  const instances = tracefs.list("instances");
  if (!instances.ok) return [];
  // A session's folder exists before its instance, and longer.
  return instances.value.filter(
    (name) =>
      name.startsWith(sessionPrefix) &&
      !existsSync(`${base}/${sessionOf(name)}`) &&
      tracefs.exists(`instances/${name}`),
  );
}

/** A session can have a second instance, `NAME-max` (`plan/tracer/plan-latency.ts`). */
function sessionOf(instance: string): string {
  return instance.replace(/-max$/u, "");
}

/** Stops the instance and removes it, even if it is in use. `undefined`: removed. */
export function removeOwnerless(tracefs: Tracefs, name: string): Diagnostic | undefined {
  const folder = `instances/${name}`;
  tracefs.append(`${folder}/tracing_on`, "0");
  tracefs.append(`${folder}/events/enable`, "0");
  const removed = tracefs.removeInstance(name);
  if (removed.ok || !tracefs.exists(folder)) return undefined;
  const path = tracefs.absolute(folder);
  const holders = holdersOf(path).join(", ");
  const message = `cannot remove ${folder} (${removed.error.errno})${holders && `: opened by ${holders}`}`;
  return diagnostic("session-left", message, { hint: `rmdir ${path}` });
}
