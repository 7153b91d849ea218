import { diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { KernelFacts } from "../plan/kernel-facts.ts";
import { matchEvents } from "../plan/match-events.ts";
import type { Spec, TracerSettings } from "../spec/spec.ts";
import { GRAPH_LOCK } from "../plan/plan-graph.ts";
import type { TracerFacts } from "../plan/tracer-facts.ts";
import { tracerRecords } from "../plan/tracer-records.ts";
import { lockHolder } from "../session/lock.ts";
import { readTracerFacts } from "../tracefs/read-tracer-facts.ts";
import { type EventFormat, eventName } from "../trace/event-format.ts";
import { parseEventFormat } from "../trace/parse-event-format.ts";
import type { TracefsFailure } from "../tracefs/port.ts";
import { readEventFormat, readMachineFacts, readTracefsFacts } from "../tracefs/read-facts.ts";
import type { KernelView } from "./kernel-view.ts";

/** What planning this spec needs to know of the kernel that the view shows. Errors: `kernel-refused`. */
export function gatherFacts(spec: Spec, { tracefs, location }: KernelView): Result<KernelFacts> {
  const facts = readTracefsFacts(tracefs);
  if (!facts.ok) return fail([unreadable(facts.error)]);
  const wanted = wantedEvents(spec, facts.value.eventNames);
  const formats = readFormats(wanted, (name) => readEventFormat(tracefs, name));
  if (!formats.ok) return formats;
  return ok({
    ...readMachineFacts(),
    ...facts.value,
    tracefs: location,
    formats: formats.value,
    ...(spec.tracer && { tracers: tracerFacts(spec.tracer, tracefs) }),
  });
}

/** The events that the spec's patterns match, and those that its tracer records. */
export function wantedEvents(
  { tracepoints, tracer }: Spec,
  eventNames: readonly string[],
): readonly string[] {
  const matched = tracepoints.flatMap(({ pattern }) => matchEvents(pattern.value, eventNames));
  return [...new Set([...matched, ...tracerRecords(tracer?.type.value)])];
}

function tracerFacts(tracer: TracerSettings, tracefs: KernelView["tracefs"]): TracerFacts {
  const graphSession = lockHolder(GRAPH_LOCK);
  return { ...readTracerFacts(tracefs, wantedFunctions(tracer)), ...(graphSession && { graphSession }) };
}

function wantedFunctions({ functions, exclude, roots, notRoots }: TracerSettings): readonly string[] {
  return [functions, exclude, roots, notRoots].flat().map(({ value }) => value);
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
    if (!text.ok) return fail([unreadable(text.error)]);
    const format = parseEventFormat(name.slice(0, name.indexOf(":")), text.value);
    if (!format.ok) return format;
    formats.set(eventName(format.value), format.value);
  }
  return ok(formats);
}

export function unreadable({ path, errno }: TracefsFailure): ReturnType<typeof diagnostic> {
  return diagnostic("kernel-refused", `the kernel refuses to show ${path} (${errno})`, {
    hint: "see: ftrace-run doctor",
  });
}
