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
 * What planning this spec needs to know of the profile's kernel: for `OpenOptions.kernel`. tracefs is taken to be mounted.
 * Errors: `file-unreadable`, where a format that the spec wants is none; `path` is the profile's.
 */
export function profileFacts(profile: KernelProfile, path: string, spec: Spec): Result<KernelFacts> {
  const { release, architecture, onlineCpus, pageBytes, clocks, instanceFiles, events } = profile;
  // Events of system `ftrace` have formats, too, but none of them can be enabled.
  const eventNames = Object.keys(events)
    .filter((name) => !name.startsWith("ftrace:"))
    .sort();
  const formats = new Map<string, EventFormat>();
  const wanted = wantedFormats(eventsNamedBy(spec, eventNames));
  for (const name of wanted.filter((one) => Object.hasOwn(events, one))) {
    const format = parseEventFormat(name.slice(0, name.indexOf(":")), events[name]!);
    if (!format.ok || eventName(format.value) !== name) {
      return fail([notAProfile(path, `\`events\` has no format for ${quoted(name)}, but something else`)]);
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

/** As on a kernel on which nobody traces. */
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
