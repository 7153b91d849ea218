import type { Located } from "../../core/source.ts";
import type { SourceExpression } from "../../spec/probes/probe-event.ts";
import type { Spec, Tracepoint } from "../../spec/spec.ts";
import { recordedProbes } from "../probes/spec-probes.ts";
import { impliedTracepoints } from "./implied-tracepoints.ts";
import { kernelRecords } from "./kernel-records.ts";
import { matchEvents } from "./match-events.ts";

/** Events that a spec has recorded, and what it says of them. */
export interface NamedEvents {
  /**
   * `tracepoint` and `probe` are lines of the spec. `implied` is a tracepoint that another line needs (`impliedTracepoints`),
   * `record` an event of system `ftrace` that the kernel records with others (`kernelRecords`).
   */
  readonly kind: "record" | "tracepoint" | "implied" | "probe";
  /** `system:event`; a tracepoint's may be a glob. Its span is that of the line that asks for it. */
  readonly pattern: Located<string>;
  /** It is no mistake that there is no such event. */
  readonly optional: boolean;
  /** Another line needs every one of these events: no filter may exclude some. */
  readonly isWhole?: boolean;
  readonly filter?: SourceExpression;
  readonly stack?: Tracepoint["stack"];
  /** Which events that is: of a tracepoint, the known ones that its pattern matches; else the name, known or not. */
  readonly events: readonly string[];
  /** Of a probe on a tracepoint: that tracepoint, if it is known. */
  readonly on?: readonly string[];
}

/**
 * Which events a spec names, directly or not: the only answer to that question. `known`: every `system:event` that a pattern
 * can mean, of a kernel or of a recording.
 */
export function eventsNamedBy(spec: Spec, known: readonly string[]): readonly NamedEvents[] {
  const matched = (pattern: Located<string>): Pick<NamedEvents, "pattern" | "events"> => ({
    pattern,
    events: matchEvents(pattern.value, known),
  });
  return [
    ...kernelRecords(spec).map((pattern) => byName("record", pattern, false)),
    ...spec.tracepoints.map(({ pattern, optional, filter, stack }) => ({
      kind: "tracepoint" as const,
      ...matched(pattern),
      optional,
      ...(filter && { filter }),
      ...(stack && { stack }),
    })),
    ...impliedTracepoints(spec).map(({ pattern, optional, isWhole, filter }) => ({
      kind: "implied" as const,
      ...matched(pattern),
      optional,
      isWhole,
      ...(filter && { filter }),
    })),
    ...recordedProbes(spec).map(({ event, optional, on, wanted: { name, filter } }) => ({
      ...byName("probe", { value: event, at: name.at }, optional),
      ...(filter && { filter }),
      ...(on !== undefined && { on: matchEvents(on, known) }),
    })),
  ];
}

function byName(kind: "record" | "probe", pattern: Located<string>, optional: boolean): NamedEvents {
  return { kind, pattern, optional, events: [pattern.value] };
}

/** Whether the kernel enables the events as they are, and one by one. */
export function isTracepoint({ kind }: NamedEvents): boolean {
  return kind === "tracepoint" || kind === "implied";
}

/** Patterns of those none of whose events is there, as written. */
export function absentPatterns(named: readonly NamedEvents[], there: Iterable<string>): readonly string[] {
  const all = new Set(there);
  return named
    .filter(({ events }) => !events.some((event) => all.has(event)))
    .map(({ pattern }) => pattern.value);
}
