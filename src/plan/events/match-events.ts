import { compileGlob, isGlob } from "../../core/glob.ts";
import { nearest } from "../../core/nearest.ts";
import { tracerOf } from "../../trace/tracer-records.ts";

/** The events (in the given order) that match a pattern `system:event`; either part can be a glob. Without `:`, any system. */
export function matchEvents(pattern: string, eventNames: readonly string[]): readonly string[] {
  const { system, event } = splitPattern(pattern);
  const systemMatches = compileGlob(system);
  const eventMatches = compileGlob(event);
  return eventNames.filter((name) => {
    const at = name.indexOf(":");
    return systemMatches(name.slice(0, at)) && eventMatches(name.slice(at + 1));
  });
}

/** Hint for a pattern without a match: the nearest event or system, or how to list them. */
export function eventHint(pattern: string, eventNames: readonly string[]): string {
  const { system, event } = splitPattern(pattern);
  if (pattern === "ftrace:print") return 'markers can\'t be enabled by name: write "markers: true"';
  const tracer = tracerOf(pattern);
  if (tracer !== undefined) return `remove this line: "tracer: ${tracer}" records it`;
  if (system === "ftrace")
    return "events of system ftrace are made by the kernel's tracers and can't be enabled by name";
  const near = isGlob(pattern)
    ? undefined
    : (nearest(pattern, eventNames) ?? sameNameElsewhere(event, eventNames));
  if (near !== undefined) return `did you mean "${near}"?`;
  const nearSystem = nearest(system, systemsOf(eventNames));
  if (nearSystem === undefined) return "`ftrace-run list events` shows what this kernel has";
  return nearSystem === system
    ? `\`ftrace-run list events '${system}:*'\` shows what this kernel has there`
    : `did you mean system "${nearSystem}"?`;
}

function splitPattern(pattern: string): { readonly system: string; readonly event: string } {
  const at = pattern.indexOf(":");
  return at < 0
    ? { system: "*", event: pattern }
    : { system: pattern.slice(0, at), event: pattern.slice(at + 1) };
}

function systemsOf(eventNames: readonly string[]): ReadonlySet<string> {
  return new Set(eventNames.map((name) => name.slice(0, name.indexOf(":"))));
}

function sameNameElsewhere(event: string, eventNames: readonly string[]): string | undefined {
  return eventNames.find((name) => name.endsWith(`:${event}`));
}
