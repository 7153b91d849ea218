import { diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { KernelFacts, TracerFacts } from "../plan/kernel-facts.ts";
import { eventsNamedBy, isTracepoint, type NamedEvents } from "../plan/events/named-events.ts";
import type { Spec, TracerSettings } from "../spec/spec.ts";
import { GRAPH_LOCK } from "../plan/tracer/kernel-setting.ts";
import { lockHolder } from "../session/net/lock.ts";
import { stubOf } from "../plan/probes/check-tracepoint-probe.ts";
import { symbolRead } from "../spec/probes/fetch-argument.ts";
import { findControlGroup } from "../machine/find-control-group.ts";
import { readProbeFacts, readUprobeFacts } from "../tracefs/read-probe-facts.ts";
import { readTracerFacts } from "../tracefs/read-tracer-facts.ts";
import { type EventFormat, eventName } from "../trace/decode/event-format.ts";
import { MARKER, tracerOf } from "../trace/tracer-records.ts";
import { parseEventFormat } from "../trace/decode/parse-event-format.ts";
import type { TracefsFailure } from "../tracefs/port.ts";
import { readEventFormat, readMachineFacts, readTracefsFacts } from "../tracefs/read-facts.ts";
import type { KernelView } from "./kernel-view.ts";

/** The facts about this kernel that planning the spec needs. Errors: `kernel-refused`. */
export function gatherFacts(spec: Spec, { tracefs, location }: KernelView): Result<KernelFacts> {
  const facts = readTracefsFacts(tracefs);
  if (!facts.ok) return fail([unreadable(facts.error)]);
  const named = eventsNamedBy(spec, facts.value.eventNames);
  const { tasks } = spec.scope;
  const formats = readFormats(wantedFormats(named), (name) => readEventFormat(tracefs, name));
  if (!formats.ok) return formats;
  return ok({
    ...readMachineFacts(),
    ...facts.value,
    tracefs: location,
    formats: formats.value,
    ...triggersOf(spec, named, tracefs),
    ...(tasks && "cgroup" in tasks && { controlGroup: findControlGroup(tasks.cgroup) }),
    ...(spec.tracer && { tracers: tracerFacts(spec.tracer, [...formats.value.keys()], tracefs) }),
    ...uprobeFacts(spec, tracefs),
    ...(spec.kprobes.length + spec.tracepointProbes.length > 0 && {
      probes: readProbeFacts(tracefs, probedFunctions(spec), readSymbols(spec)),
    }),
  });
}

/** The events whose formats planning asks the kernel for: not those of probes, which are not there yet, but those that probes are on. */
export function wantedFormats(named: readonly NamedEvents[]): readonly string[] {
  return [...new Set(named.flatMap(({ kind, events, on = [] }) => (kind === "probe" ? on : events)))];
}

/** With a tracer, recording may happen in the top-level instance, which may have triggers of others. */
function triggersOf(
  { tracer, stop }: Spec,
  named: readonly NamedEvents[],
  tracefs: KernelView["tracefs"],
): Pick<KernelFacts, "triggers"> {
  const wanted = named.filter(isTracepoint).filter(({ stack }) => stack ?? tracer);
  const marker = tracer && stop?.on.value === MARKER ? [MARKER] : [];
  const names = new Set([...wanted.flatMap(({ events }) => events), ...marker]);
  if (names.size === 0) return {};
  const contents = [...names].flatMap((name) => {
    const content = tracefs.read(`events/${name.replace(":", "/")}/trigger`);
    return content.ok ? [[name, content.value] as const] : [];
  });
  return { triggers: new Map(contents) };
}

function tracerFacts(
  tracer: TracerSettings,
  events: readonly string[],
  tracefs: KernelView["tracefs"],
): TracerFacts {
  const graphSession = lockHolder(GRAPH_LOCK);
  const facts = readTracerFacts(tracefs, { functions: wantedFunctions(tracer), events });
  return { ...facts, ...(graphSession && { graphSession }) };
}

function wantedFunctions({ functions, exclude, roots, notRoots }: TracerSettings): readonly string[] {
  return [functions, exclude, roots, notRoots].flat().map(({ value }) => value);
}

function uprobeFacts({ uprobes }: Spec, tracefs: KernelView["tracefs"]): Pick<KernelFacts, "uprobes"> {
  const isWanted = uprobes.some(({ site }) => site.value.kind === "usdt");
  const facts = isWanted ? readUprobeFacts(tracefs) : undefined;
  return facts ? { uprobes: facts } : {};
}

function probedFunctions({ kprobes, tracepointProbes }: Spec): readonly string[] {
  const raw = tracepointProbes.filter(({ kind }) => kind === "tprobe");
  return [
    ...kprobes.map(({ target }) => target.value.symbol),
    ...raw.map(({ pattern }) => stubOf(pattern.value)),
  ];
}

/** Symbols that arguments of probes read, without offsets. */
function readSymbols({ kprobes, tracepointProbes }: Spec): readonly string[] {
  const events = kprobes.flatMap(({ entry, return: exit }) => [entry, ...(exit ? [exit] : [])]);
  return [...events, ...tracepointProbes.map(({ entry }) => entry)]
    .flatMap(({ args }) => args)
    .flatMap(({ argument }) => symbolRead(argument) ?? []);
}

type ReadFormat = (name: string) => ReturnType<typeof readEventFormat>;

/** Formats by `system:event`. */
export function readFormats(
  names: readonly string[],
  read: ReadFormat,
): Result<ReadonlyMap<string, EventFormat>> {
  const formats = new Map<string, EventFormat>();
  for (const name of names) {
    const text = read(name);
    // A kernel without a tracer may lack its events: planning reports the tracer.
    if (!text.ok && text.error.errno === "ENOENT" && tracerOf(name) !== undefined) continue;
    if (!text.ok) return fail([unreadable(text.error)]);
    const format = parseEventFormat(name.slice(0, name.indexOf(":")), text.value);
    if (!format.ok) return format;
    formats.set(eventName(format.value), format.value);
  }
  return ok(formats);
}

/** The kernel refuses to read a control file. */
export function unreadable({ path, errno }: TracefsFailure): ReturnType<typeof diagnostic> {
  return diagnostic("kernel-refused", `the kernel refuses to show ${path} (${errno})`, {
    hint: "see: ftrace-run doctor",
  });
}
