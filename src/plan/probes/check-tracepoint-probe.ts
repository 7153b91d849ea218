import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import { innermost } from "../../spec/probes/fetch-argument.ts";
import type { ProbeArgument } from "../../spec/probes/probe-event.ts";
import type { TracepointProbe } from "../../spec/spec.ts";
import { type EventFormat, eventName, isTextField } from "../../trace/decode/event-format.ts";
import { eventHint } from "../events/match-events.ts";
import type { KernelFacts, ProbeFacts } from "../kernel-facts.ts";
import { alternativeTo } from "./alternative-to-tracepoint-probe.ts";
import { checkProbeArgument } from "./check-probe-argument.ts";

/** Whether this kernel supports a probe on a tracepoint: checks its kind, its tracepoint and its arguments. */
export function checkTracepointProbe(probe: TracepointProbe, facts: KernelFacts): readonly Diagnostic[] {
  const { value, at } = probe.pattern;
  if (!facts.eventNames.includes(value)) {
    const hint = eventHint(value, facts.eventNames);
    return [
      diagnostic("unknown-event", `this kernel has no event ${value}`, {
        at,
        hint,
      }),
    ];
  }
  const base = facts.formats.get(value);
  const { probes } = facts;
  if (probes && !probes.kinds.has(probe.kind)) return [noSuchKind(probe, facts, base)];
  const wrong = probe.kind === "tprobe" ? checkRaw(probe, probes) : checkFields(probe, base);
  if (wrong.length > 0 || !probes) return wrong;
  const site = {
    kind: probe.kind,
    isReturn: false,
    probes,
    architecture: facts.architecture,
  };
  return probe.entry.args.flatMap((arg) => checkProbeArgument(arg, site));
}

/** The function at which the kernel reads a tracepoint's raw arguments (include/linux/tracepoint.h, `__DEFINE_TRACE_EXT`). */
export function stubOf(event: string): string {
  return `__probestub_${event.slice(event.indexOf(":") + 1)}`;
}

function noSuchKind(probe: TracepointProbe, facts: KernelFacts, base: EventFormat | undefined): Diagnostic {
  const what = probe.kind === "eprobe" ? "event probes" : "probes of raw tracepoint arguments";
  const message = `this kernel (Linux ${facts.release}) has no ${what}`;
  return diagnostic("unsupported", message, {
    at: probe.entry.args[0]?.nameAt ?? probe.pattern.at,
    hint: alternativeTo(probe, facts, base),
  });
}

/** The kernel accepts any name of a tracepoint and waits for a module that has it: such an event would never occur. */
function checkRaw(
  { pattern: { value, at } }: TracepointProbe,
  probes: ProbeFacts | undefined,
): readonly Diagnostic[] {
  if (!probes || probes.symbols.some(({ name }) => name === stubOf(value))) return [];
  const message = `${value} is not a tracepoint with raw arguments`;
  return [
    diagnostic("unsupported", message, {
      at,
      hint: "fetch fields of the event, such as $NAME:u64",
    }),
  ];
}

function checkFields({ entry }: TracepointProbe, base: EventFormat | undefined): readonly Diagnostic[] {
  return base ? entry.args.flatMap((arg) => checkField(arg, base)) : [];
}

function checkField({ argument, at }: ProbeArgument, base: EventFormat): readonly Diagnostic[] {
  const { fetch, type } = argument;
  const source = innermost(fetch);
  if (source.kind !== "field") return [];
  const own = base.fields.filter(({ common }) => !common);
  const field = own.find(({ name }) => name === source.name);
  if (!field && source.name !== "comm") {
    const names = own.map(({ name }) => name);
    const hint = didYouMean(source.name, names) ?? `its fields are ${names.join(", ")}`;
    return [diagnostic("unknown-field", `${eventName(base)} has no field "${source.name}"`, { at, hint })];
  }
  const isString = !field || isTextField(field);
  if (fetch.kind !== "field" || isString === (type.kind === "text")) return [];
  // The kernel would take a string's address for the number, or the number for an address.
  const [what, hint] = isString
    ? ["a string", `write $${source.name}:string`]
    : ["a number", `write +0($${source.name}):${type.name} for the string that it points to`];
  return [
    diagnostic("expression-type", `the field ${source.name} is ${what}`, {
      at,
      hint,
    }),
  ];
}
