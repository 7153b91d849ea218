import { asWarning, type Diagnostic } from "../../../core/diagnostic.ts";
import type { ProgramEvent, ProgramField, ProgramProbe } from "../../../spec/uprobes/program-probe.ts";
import type { EventFormat } from "../../../trace/decode/event-format.ts";
import type { DynamicEvent, Step } from "../../plan.ts";
import { dynamicEvent, planDynamicEvent, type WantedDynamicEvent } from "../../events/plan-dynamic-events.ts";
import { planFilter } from "../../events/plan-filter.ts";
import { join, type PlanInput, type PlanPart, problem, steps } from "../../plan-part.ts";
import type { KernelFacts } from "../../kernel-facts.ts";
import { type PredictedEvent, probeFormat } from "../probe-format.ts";
import { nameClash } from "../check-probe.ts";
import { checkCounters } from "./check-counters.ts";
import { checkSite } from "./check-site.ts";
import { siteText } from "./site-text.ts";
import { conventionOf } from "../../../sites/machine-convention.ts";
import type { EventSite, ProbeSite, ProbeSites } from "../../../sites/probe-site.ts";
import { settleEvent, type SettledEvent, settleStaticEvent } from "./settle-event.ts";

/** Steps, problems, events and sites of the probes in programs. */
export interface UprobesPart extends PlanPart {
  readonly dynamicEvents: readonly DynamicEvent[];
  readonly probeSites: readonly EventSite[];
}

/** Event system of `uprobes:` in specs and recordings: the kernel's default group for uprobes. */
export const UPROBES = "uprobes";

/** Probes in programs. `others`: the other recorded events, whose names a probe must not repeat. */
export function planUprobes(input: PlanInput, others: readonly EventFormat[]): UprobesPart {
  const made = input.spec.uprobes.map((probe, index) => planUprobe(probe, index, input, others));
  const counters = checkCounters(input.spec.uprobes, input.facts.sites ?? []);
  return {
    ...join([...made, problem(...counters)]),
    dynamicEvents: made.flatMap(({ dynamicEvents }) => dynamicEvents),
    probeSites: made.flatMap(({ probeSites }) => probeSites),
  };
}

function planUprobe(
  probe: ProgramProbe,
  index: number,
  input: PlanInput,
  others: readonly EventFormat[],
): UprobesPart {
  const clashes = eventsOf(probe).flatMap(({ name }) => nameClash(name, others));
  // A kernel profile has no files to probe.
  const withoutSite = [...clashes, ...wrongFilters(probe, input)];
  if (!input.facts.sites) return unarmed(problem(...withoutSite));
  const site = input.facts.sites[index]!;
  if (!site.ok) return refused(probe, site.error, withoutSite);
  const problems = checkSite(probe, site.value, input.facts);
  if (problems.length > 0) return refused(probe, problems, withoutSite);
  return armed(probe, site.value, clashes, input);
}

/** In an optional probe, what is missing is a warning; mistakes stay errors. */
function refused(
  { optional }: ProgramProbe,
  problems: readonly Diagnostic[],
  mistakes: readonly Diagnostic[],
): UprobesPart {
  return unarmed(problem(...(optional ? problems.map(asWarning) : problems), ...mistakes));
}

/** Checks filters before the site is known: the types are in the spec. */
function wrongFilters(probe: ProgramProbe, input: PlanInput): readonly Diagnostic[] {
  const formats = plainFormats(probe);
  return eventsOf(probe).flatMap(({ filter }, index) =>
    filter ? planFilter({ format: formats[index]!, folder: "", filter }, input).problems : [],
  );
}

function unarmed(part: PlanPart): UprobesPart {
  return { ...part, dynamicEvents: [], probeSites: [] };
}

function armed(
  probe: ProgramProbe,
  site: ProbeSite,
  clashes: readonly Diagnostic[],
  input: PlanInput,
): UprobesPart {
  const events = eventsOf(probe).map((event) => settled(event, site, input.facts.architecture));
  const wrong = [...events.flatMap(({ problems }) => problems), ...clashes];
  if (wrong.length > 0) return unarmed(problem(...wrong));
  const wanted = events.map((event, index) => wantedOf(probe, event, index === 1, site));
  return {
    ...join([
      problem(...site.warnings),
      ...wanted.map((one) => planDynamicEvent(one, input)),
      steps(sameFile(probe, site)),
    ]),
    dynamicEvents: wanted.map((one) => dynamicEvent(one, input)),
    probeSites: wanted.map(({ predicted }) => armedSite(`${UPROBES}:${predicted.name}`, site)),
  };
}

function settled(event: ProgramEvent, site: ProbeSite, architecture: string): SettledEvent {
  const convention = conventionOf(site.machine, site.bits, site.passing)!;
  return site.staticProbe
    ? settleStaticEvent(event, { convention, architecture, sites: site.staticProbe.sites })
    : settleEvent(event, { convention, architecture, isEntry: isEntry(site) });
}

function isEntry({ delta = 0, isBehindStackCheck }: ProbeSite): boolean {
  return delta === 0 || isBehindStackCheck === true;
}

function armedSite(event: string, { warnings: _, ...site }: ProbeSite): EventSite {
  return { event, ...site };
}

function eventsOf({ entry, return: exit }: ProgramProbe): readonly ProgramEvent[] {
  return exit ? [entry, exit] : [entry];
}

function wantedOf(
  { site: { at } }: ProgramProbe,
  settledEvent: SettledEvent,
  isReturn: boolean,
  site: ProbeSite,
): WantedDynamicEvent {
  const { event, elsewhere } = settledEvent;
  const [first = site, ...others] = site.staticProbe?.sites ?? [];
  const { text, through } = siteText(site, first);
  return {
    what: whatIs(site, isReturn),
    predicted: predictedOf(settledEvent, isReturn),
    event,
    head: isReturn ? "r" : "p",
    site: text,
    siteAt: at,
    ...(through !== undefined && { through }),
    alsoAt: others.map((other, index) => ({
      site: siteText(site, other).text,
      args: elsewhere[index]!,
    })),
  };
}

function whatIs({ staticProbe }: ProbeSite, isReturn: boolean): string {
  if (staticProbe) return "static probe";
  return isReturn ? "uretprobe" : "uprobe";
}

/** The kernel resolves the path itself; it must find the file whose symbols were read. */
function sameFile({ binary }: ProgramProbe, { path, device, inode }: ProbeSite): Step {
  return {
    title: "check that the file is still the same",
    phase: "prepare",
    apply: { kind: "expect", expected: { kind: "file", file: path, device, inode } },
    at: binary.at,
  };
}

/** Formats of a probe's events, predicted without kernel or file: fields as on a 64-bit machine. */
function plainFormats(probe: ProgramProbe): readonly EventFormat[] {
  const isStatic = probe.site.value.kind === "usdt";
  return eventsOf(probe).map(({ name, args }, index) =>
    probeFormat({
      system: UPROBES,
      name: name.value,
      begins: index === 1 ? "return" : "entry",
      args: isStatic ? args.map(asAnyNumber) : args,
    }),
  );
}

/** Only a static probe's note says whether a number is signed; until it is read, assume signed. */
function asAnyNumber(field: ProgramField): ProgramField {
  const { argument } = field;
  if (!argument.isPlainWord || argument.fetch.kind !== "argument") return field;
  return { ...field, argument: { ...argument, type: { ...argument.type, name: "s64", signed: true } } };
}

/** `uprobes:libc_write` of these probes, with their fields: of all but the optional ones that can't sit anywhere here. */
export function uprobeFormats(probes: readonly ProgramProbe[], facts: KernelFacts): readonly EventFormat[] {
  return probes.flatMap((probe, index) => formatsOf(probe, facts.sites?.[index], facts));
}

function formatsOf(
  probe: ProgramProbe,
  site: ProbeSites[number] | undefined,
  facts: KernelFacts,
): readonly EventFormat[] {
  // A kernel that is known by its profile only has no files.
  if (!site) return plainFormats(probe);
  if (!site.ok || checkSite(probe, site.value, facts).length > 0)
    return probe.optional ? [] : plainFormats(probe);
  const events = eventsOf(probe).map((event) => settled(event, site.value, facts.architecture));
  if (events.some(({ problems }) => problems.length > 0)) return plainFormats(probe);
  return events.map((event, index) => probeFormat(predictedOf(event, index === 1)));
}

function predictedOf({ event: { name, args } }: SettledEvent, isReturn: boolean): PredictedEvent {
  return {
    system: UPROBES,
    name: name.value,
    begins: isReturn ? "return" : "entry",
    args,
  };
}
