import { fail, ok, type Result } from "../../core/result.ts";
import type { Tracefs } from "../../tracefs/port.ts";
import {
  type MachineFacts,
  readEventFormat,
  readMachineFacts,
  readTracefsFacts,
} from "../../tracefs/read-facts.ts";
import { readWords } from "../../tracefs/read-tracer-facts.ts";
import { functionLine, readFunctions } from "../../tracefs/traceable-functions.ts";
import { unreadable } from "../gather-facts.ts";
import { openKernelView } from "../kernel-view.ts";
import type { KernelProfile } from "./kernel-profile.ts";

/** The live kernel's profile; changes nothing. Errors: `not-permitted`, `tracefs-missing`, `kernel-refused`. */
export async function liveProfile(): Promise<Result<KernelProfile>> {
  const view = await openKernelView();
  if (!view.ok) return view;
  try {
    return takeProfile(view.value.tracefs, readMachineFacts());
  } finally {
    await view.value.close();
  }
}

/** Reads everything that any spec could be checked against. Errors: `kernel-refused`. */
export function takeProfile(tracefs: Tracefs, machine: MachineFacts): Result<KernelProfile> {
  const facts = readTracefsFacts(tracefs);
  if (!facts.ok) return fail([unreadable(facts.error)]);
  const { clocks, eventNames, instanceFiles } = facts.value;
  const events = takeFormats(tracefs, [...eventNames, ...recordNames(tracefs)]);
  if (!events.ok) return events;
  return ok({
    kernelProfile: 1,
    release: machine.release,
    architecture: machine.architecture,
    onlineCpus: machine.onlineCpus,
    pageBytes: machine.pageBytes,
    clocks,
    instanceFiles: [...instanceFiles].sort(),
    events: events.value,
    tracers: readWords(tracefs, "available_tracers"),
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

/** Events of the `ftrace` system, which can't be enabled: those of tracers, stacks, markers. */
function recordNames(tracefs: Tracefs): readonly string[] {
  const names = tracefs.list("events/ftrace");
  if (!names.ok) return [];
  return names.value
    .filter((name) => tracefs.exists(`events/ftrace/${name}/format`))
    .map((name) => `ftrace:${name}`);
}

function takeFunctions(tracefs: Tracefs): Pick<KernelProfile, "functions"> {
  const functions = readFunctions(tracefs);
  return functions ? { functions: functions.map(functionLine) } : {};
}
