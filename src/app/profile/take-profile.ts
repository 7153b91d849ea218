import { fail, ok, type Result } from "../../core/result.ts";
import type { Tracefs } from "../../tracefs/port.ts";
import { type MachineFacts, readEventFormat, readTracefsFacts } from "../../tracefs/read-facts.ts";
import { functionLine, readFunctions } from "../../tracefs/traceable-functions.ts";
import { unreadable } from "../gather-facts.ts";
import type { KernelProfile } from "./kernel-profile.ts";

/** Everything that a spec could be checked against, read from tracefs. Errors: `kernel-refused`. */
export function takeProfile(tracefs: Tracefs, machine: MachineFacts): Result<KernelProfile> {
  const facts = readTracefsFacts(tracefs);
  if (!facts.ok) return fail([unreadable(facts.error)]);
  const { clocks, eventNames, instanceFiles } = facts.value;
  const events = takeFormats(tracefs, eventNames);
  if (!events.ok) return events;
  const tracerEvents = takeFormats(tracefs, tracerEventNames(tracefs));
  if (!tracerEvents.ok) return tracerEvents;
  return ok({
    kernelProfile: 1,
    release: machine.release,
    architecture: machine.architecture,
    onlineCpus: machine.onlineCpus,
    pageBytes: machine.pageBytes,
    clocks,
    instanceFiles: [...instanceFiles].sort(),
    events: events.value,
    tracers: wordsOf(tracefs, "available_tracers"),
    tracerEvents: tracerEvents.value,
    ...takeFunctions(tracefs),
  });
}

function takeFormats(tracefs: Tracefs, names: readonly string[]): Result<KernelProfile["events"]> {
  const formats: [string, string][] = [];
  for (const name of names) {
    const format = readEventFormat(tracefs, name);
    if (!format.ok) return fail([unreadable(format.error)]);
    formats.push([name, format.value]);
  }
  return ok(Object.fromEntries(formats));
}

/** Some files of the folder are switches of the system as a whole. */
function tracerEventNames(tracefs: Tracefs): readonly string[] {
  const names = tracefs.list("events/ftrace");
  const folders = names.ok ? names.value.filter((name) => tracefs.list(`events/ftrace/${name}`).ok) : [];
  return folders.toSorted().map((name) => `ftrace:${name}`);
}

function takeFunctions(tracefs: Tracefs): Pick<KernelProfile, "functions"> {
  const functions = readFunctions(tracefs);
  return functions ? { functions: functions.map(functionLine) } : {};
}

function wordsOf(tracefs: Tracefs, file: string): readonly string[] {
  const text = tracefs.read(file);
  return text.ok ? text.value.split(/\s+/u).filter(Boolean) : [];
}
