import type { Spec } from "../spec/spec.ts";
import { type EventFormat, eventName } from "../trace/decode/event-format.ts";
import { eventsNamedBy, isTracepoint, type NamedEvents } from "./events/named-events.ts";
import type { KernelFacts } from "./kernel-facts.ts";
import { kprobeFormats } from "./probes/plan-kprobes.ts";
import { tracepointProbeFormats } from "./probes/plan-tracepoint-probes.ts";
import { uprobeFormats } from "./probes/uprobes/plan-uprobes.ts";

/** What a kernel has of the events that a spec names. */
export interface EventsToRecord {
  /** Tracepoints, sorted by name, then what the kernel records with them. Each event once. */
  readonly fixed: readonly EventFormat[];
  /** Those of probes, as they are predicted to be. */
  readonly probes: readonly EventFormat[];
}

/**
 * The events that a recording by this spec will have. It is known before there is a plan: aggregations are bound to these
 * events, and what they need is planned. Where the plan is refused it may hold events that could not be recorded.
 */
export function eventsToRecord(spec: Spec, facts: KernelFacts): EventsToRecord {
  const named = eventsNamedBy(spec, facts.eventNames);
  const formats = (some: readonly NamedEvents[]): readonly EventFormat[] =>
    some.flatMap(({ events }) => events.flatMap((event) => facts.formats.get(event) ?? []));
  const tracepoints = new Map(
    formats(named.filter(isTracepoint)).map((format) => [eventName(format), format] as const),
  );
  return {
    fixed: [
      ...[...tracepoints.keys()].sort().map((name) => tracepoints.get(name)!),
      // What the kernel lacks of these was said already.
      ...formats(named.filter(({ kind }) => kind === "record")),
    ],
    probes: [
      ...tracepointProbeFormats(spec.tracepointProbes, facts),
      ...kprobeFormats(spec.kprobes, facts),
      ...uprobeFormats(spec.uprobes, facts),
    ],
  };
}
