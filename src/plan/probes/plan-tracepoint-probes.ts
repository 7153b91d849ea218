import { asWarning, type Diagnostic } from "../../core/diagnostic.ts";
import type { TracepointProbe } from "../../spec/spec.ts";
import type { EventFormat } from "../../trace/decode/event-format.ts";
import { dynamicEvent, planDynamicEvent, type WantedDynamicEvent } from "../events/plan-dynamic-events.ts";
import type { KernelFacts } from "../kernel-facts.ts";
import { join, type PlanInput, problem } from "../plan-part.ts";
import { nameClash } from "./check-probe.ts";
import { checkTracepointProbe } from "./check-tracepoint-probe.ts";
import { passedFields } from "./passed-fields.ts";
import type { KprobesPart } from "./plan-kprobes.ts";
import { probeFormat } from "./probe-format.ts";

/** Event systems of these probes in specs and recordings: the kernel's default groups (`EPROBE_EVENT_SYSTEM`, `TRACEPOINT_EVENT_SYSTEM`). */
export const tracepointProbeSystems: Readonly<Record<TracepointProbe["kind"], string>> = {
  eprobe: "eprobes",
  tprobe: "tracepoints",
};

/** Tracepoints with `args`. `others`: the other recorded events, whose names a probe must not repeat. */
export function planTracepointProbes(input: PlanInput, others: readonly EventFormat[]): KprobesPart {
  const made = input.spec.tracepointProbes.map((probe) => planOne(probe, input, others));
  return {
    ...join(made),
    dynamicEvents: made.flatMap(({ dynamicEvents }) => dynamicEvents),
  };
}

/** `eprobes:open` of these probes, with their fields: of all but the optional ones that this kernel can't have. */
export function tracepointProbeFormats(
  probes: readonly TracepointProbe[],
  facts: KernelFacts,
): readonly EventFormat[] {
  return probes
    .filter((probe) => !probe.optional || !isRefused(checkTracepointProbe(probe, facts)))
    .map((probe) => probeFormat(wantedOf(probe, facts).predicted));
}

function planOne(probe: TracepointProbe, input: PlanInput, others: readonly EventFormat[]): KprobesPart {
  const problems = checkTracepointProbe(probe, input.facts);
  const clashes = nameClash(probe.entry.name, others);
  if (isRefused(problems)) {
    const reported = probe.optional ? problems.map(asWarning) : problems;
    return { ...problem(...reported, ...clashes), dynamicEvents: [] };
  }
  const wanted = wantedOf(probe, input.facts);
  return {
    ...join([problem(...problems, ...clashes), planDynamicEvent(wanted, input)]),
    dynamicEvents: [dynamicEvent(wanted, input)],
  };
}

function isRefused(problems: readonly Diagnostic[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}

function wantedOf(probe: TracepointProbe, facts: KernelFacts): WantedDynamicEvent {
  const { kind, pattern, entry } = probe;
  const base = facts.formats.get(pattern.value);
  const passed = kind === "eprobe" && base ? passedFields(probe, base) : [];
  const event = { ...entry, args: [...passed, ...entry.args] };
  const named = {
    system: tracepointProbeSystems[kind],
    name: entry.name.value,
    args: event.args,
  };
  const common = { event, siteAt: pattern.at };
  if (kind === "eprobe") {
    const predicted = { ...named, begins: "event" } as const;
    const site = pattern.value.replace(":", ".");
    return {
      ...common,
      what: "event probe",
      predicted,
      head: "e",
      site,
      isTrigger: true,
    };
  }
  const predicted = { ...named, begins: "entry" } as const;
  const site = pattern.value.slice(pattern.value.indexOf(":") + 1);
  return { ...common, what: "tracepoint probe", predicted, head: "t", site };
}
