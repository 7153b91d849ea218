import { asWarning, type Diagnostic, warning } from "../../core/diagnostic.ts";
import type { ProbeEvent } from "../../spec/probes/probe-event.ts";
import type { KernelProbe, ReturnProbe } from "../../spec/spec.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import { checkProbe, nameClash } from "./check-probe.ts";
import { isAtLeast } from "../../core/kernel-release.ts";
import type { KernelFacts } from "../kernel-facts.ts";
import type { DynamicEvent } from "../plan.ts";
import { dynamicEvent, planDynamicEvent, type WantedDynamicEvent } from "../events/plan-dynamic-events.ts";
import { join, type PlanInput, type PlanPart, problem } from "../plan-part.ts";
import { probeFormat } from "./probe-format.ts";

/** Steps, problems and events of the probes at kernel functions. */
export interface KprobesPart extends PlanPart {
  readonly dynamicEvents: readonly DynamicEvent[];
}

/** Event system of `kprobes:` in specs and recordings: the kernel's default group for kprobes. */
const SYSTEM = "kprobes";

/** Probes at kernel functions. `others`: the other recorded events, whose names a probe must not repeat. */
export function planKprobes(input: PlanInput, others: readonly EventFormat[]): KprobesPart {
  const made = input.spec.kprobes.map((probe) => planKprobe(probe, input, others));
  return {
    ...join(made),
    dynamicEvents: made.flatMap(({ dynamicEvents }) => dynamicEvents),
  };
}

/** `kprobes:openat` of these probes, with their fields: of all but the optional ones that this kernel can't have. */
export function kprobeFormats(kprobes: readonly KernelProbe[], facts: KernelFacts): readonly EventFormat[] {
  return kprobes
    .filter((probe) => !probe.optional || !isRefused(checkProbe(probe, facts)))
    .flatMap(eventsOf)
    .map(({ predicted }) => probeFormat(predicted));
}

function isRefused(problems: readonly Diagnostic[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}

/** These probes' events by their names in a recording, and whether they may be missing there. */
export function kernelProbeEvents(kprobes: readonly KernelProbe[]): readonly {
  readonly event: string;
  readonly optional: boolean;
  readonly wanted: ProbeEvent;
}[] {
  return kprobes.flatMap((probe) =>
    eventsOf(probe).map(({ predicted, event }) => ({
      event: eventName(predicted),
      optional: probe.optional,
      wanted: event,
    })),
  );
}

function planKprobe(probe: KernelProbe, input: PlanInput, others: readonly EventFormat[]): KprobesPart {
  const problems = checkProbe(probe, input.facts);
  const wanted = eventsOf(probe);
  const clashes = wanted.flatMap(({ event }) => nameClash(event.name, others));
  if (isRefused(problems)) {
    const reported = probe.optional ? problems.map(asWarning) : problems;
    return { ...problem(...reported, ...clashes), dynamicEvents: [] };
  }
  const unsure = uncountedReturns(probe, input);
  const part = join([
    problem(...problems, ...clashes, ...unsure),
    ...wanted.map((one) => planDynamicEvent(one, input)),
  ]);
  return {
    ...part,
    dynamicEvents: wanted.map((one) => ({ ...dynamicEvent(one, input), ...returnsOf(one, probe, input) })),
  };
}

function eventsOf(probe: KernelProbe): readonly WantedDynamicEvent[] {
  return [entryOf(probe), ...(probe.return ? [returnOf(probe, probe.return)] : [])];
}

function entryOf(probe: KernelProbe): WantedDynamicEvent {
  return {
    ...wantedOf(probe, probe.entry, false),
    what: probe.kind,
    head: probe.kind === "fprobe" ? "f" : "p",
    site: probe.target.value.text,
  };
}

/** `r16`: the kernel follows up to sixteen active calls and misses further returns (Documentation/trace/kprobetrace.rst, MAXACTIVE). */
function returnOf(probe: KernelProbe, exit: ReturnProbe): WantedDynamicEvent {
  const maxActive = exit.maxActive ?? "";
  const isFprobe = probe.kind === "fprobe";
  return {
    ...wantedOf(probe, exit, true),
    what: isFprobe ? "fprobe at the return" : "kretprobe",
    head: `${isFprobe ? "f" : "r"}${maxActive}`,
    site: `${probe.target.value.text}${isFprobe ? "%return" : ""}`,
  };
}

/** True if all entries and returns are recorded: then each entry must have a return. */
function isCountable({ entry, return: exit }: KernelProbe, { spec }: PlanInput): boolean {
  return entry.filter === undefined && exit?.filter === undefined && spec.scope.cpus === undefined;
}

function returnsOf(
  { event }: WantedDynamicEvent,
  probe: KernelProbe,
  input: PlanInput,
): Pick<DynamicEvent, "returnsOf"> {
  const isReturn = probe.kind === "fprobe" && event === probe.return;
  if (!isReturn || !isCountable(probe, input)) return {};
  const { text } = probe.target.value;
  const entry = eventName(entryOf(probe).predicted);
  return { returnsOf: { function: text.slice(text.indexOf(":") + 1), entry } };
}

/** Since this release an fprobe misses no returns (6.14, "fprobe: Rewrite fprobe on function-graph tracer"). */
const ALL_RETURNS = [6, 14] as const;

function uncountedReturns(probe: KernelProbe, input: PlanInput): readonly Diagnostic[] {
  if (probe.kind !== "fprobe" || !probe.return || isCountable(probe, input)) return [];
  if (isAtLeast(input.facts.release, ALL_RETURNS)) return [];
  const name = probe.return.name.value;
  const message = `missed returns of ${name} cannot be counted: the kernel does not count them for fprobes, and not all entries and returns are recorded`;
  const hint = "remove the filter and scope.cpus, use kind: kprobe, or set max-active high enough";
  return [warning("probe-unsure", message, { at: probe.return.name.at, hint })];
}

function wantedOf(
  { target }: KernelProbe,
  event: ProbeEvent,
  isReturn: boolean,
): Pick<WantedDynamicEvent, "predicted" | "event" | "siteAt"> {
  const predicted = {
    system: SYSTEM,
    name: event.name.value,
    begins: isReturn ? ("return" as const) : ("entry" as const),
    args: event.args,
  };
  return { predicted, event, siteAt: target.at };
}
