import { existsSync } from "node:fs";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Tracefs } from "../../tracefs/port.ts";
import { holdersOf } from "../../machine/holders.ts";
import { sessionPrefix, sessionsFolder } from "./session-prefix.ts";

/**
 * Instances with a session's name of which no folder here tells whose they are: a container has its own /run, but the
 * kernel has one tracefs. Their sessions may live there, or have been killed with their container.
 */
export function ownerlessInstances(tracefs: Tracefs, base: string = sessionsFolder): readonly string[] {
  const instances = tracefs.list("instances");
  if (!instances.ok) return [];
  // A session here has its folder before its instance and longer than it.
  return instances.value.filter(
    (name) =>
      name.startsWith(sessionPrefix) && !existsSync(`${base}/${name}`) && tracefs.exists(`instances/${name}`),
  );
}

/** Stops it and takes it away, whoever uses it. `undefined`: gone. */
export function removeOwnerless(tracefs: Tracefs, name: string): Diagnostic | undefined {
  const folder = `instances/${name}`;
  tracefs.append(`${folder}/tracing_on`, "0");
  tracefs.append(`${folder}/events/enable`, "0");
  const removed = tracefs.removeInstance(name);
  if (removed.ok || !tracefs.exists(folder)) return undefined;
  const path = tracefs.absolute(folder);
  const holders = holdersOf(path).join(", ");
  const message = `${folder} can't be removed (${removed.error.errno})${holders && `, held open by ${holders}`}`;
  return diagnostic("session-left", message, { hint: `rmdir ${path}` });
}
