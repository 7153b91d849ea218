import { quoted } from "../../core/escape.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { KernelFacts, TracerFacts } from "../../plan/kernel-facts.ts";
import type { Spec } from "../../spec/spec.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import { parseEventFormat } from "../../trace/decode/parse-event-format.ts";
import { parseFunctions } from "../../tracefs/traceable-functions.ts";
import { eventsNamedBy } from "../../plan/events/named-events.ts";
import { wantedFormats } from "../gather-facts.ts";
import type { KernelProfile } from "./kernel-profile.ts";
import { notAProfile } from "./parse-profile.ts";

/**
 * The facts about a profile's kernel that planning the spec needs, for `OpenOptions.kernel`; assumes that tracefs is mounted. `path`: the
 * profile's. Errors: `file-unreadable` for an invalid format of an event that the spec names.
 */
export function profileFacts(profile: KernelProfile, path: string, spec: Spec): Result<KernelFacts> {
  const { release, architecture, onlineCpus, pageBytes, clocks, instanceFiles, events } = profile;
  // Events of system `ftrace` have formats, but cannot be enabled.
  const eventNames = Object.keys(events)
    .filter((name) => !name.startsWith("ftrace:"))
    .sort();
  const formats = new Map<string, EventFormat>();
  const wanted = wantedFormats(eventsNamedBy(spec, eventNames));
  for (const name of wanted.filter((one) => Object.hasOwn(events, one))) {
    const format = parseEventFormat(name.slice(0, name.indexOf(":")), events[name]!);
    if (!format.ok || eventName(format.value) !== name) {
      return fail([notAProfile(path, `\`events\` has no valid format for ${quoted(name)}`)]);
    }
    formats.set(name, format.value);
  }
  return ok({
    release,
    architecture,
    onlineCpus,
    pageBytes,
    clocks,
    eventNames,
    formats,
    instanceFiles: new Set(instanceFiles),
    bufferUnused: false,
    tracefs: { mountPoint: "/sys/kernel/tracing", mounted: true },
    ...(spec.tracer && { tracers: tracerFacts(profile) }),
  });
}

/** As on a kernel on which nothing else traces. */
function tracerFacts({ tracers, functions, instanceFiles }: KernelProfile): TracerFacts {
  const options = instanceFiles.filter((file) => file.startsWith("options/"));
  return {
    available: tracers,
    users: [],
    state: new Map(options.map((file) => [file, "0"])),
    topLevelEntries: 0,
    ...(functions && { functions: parseFunctions(functions) }),
    symbols: [],
  };
}
