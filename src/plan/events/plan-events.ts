import { type FilteredEvent, planFilter } from "./plan-filter.ts";
import { type Diagnostic, diagnostic, warning } from "../../core/diagnostic.ts";
import { isGlob } from "../../core/glob.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import { eventHint } from "./match-events.ts";
import { eventsNamedBy, isTracepoint, type NamedEvents } from "./named-events.ts";
import type { TargetInstance } from "../buffer/choose-instance.ts";
import type { Step } from "../plan.ts";
import { type PlanInput, type PlanPart, join, problem, steps } from "../plan-part.ts";
import { planStack, type WantedEvent } from "./plan-stack.ts";
import { write } from "../step.ts";

/** Filters first, for all events, then what happens at them, then the events themselves. */
export function planEvents(input: PlanInput): PlanPart {
  const wanted = new Map<string, WantedEvent>();
  const tracepoints = eventsNamedBy(input.spec, input.facts.eventNames).filter(isTracepoint);
  const problems = tracepoints.flatMap((tracepoint) => want(tracepoint, input, wanted));
  const inOrder = [...wanted.keys()].sort().map((name) => wanted.get(name)!);
  const filters = inOrder.map((event) => planFilter(filtered(event), input));
  const stacks = inOrder.map((event) => planStack(event, input));
  const enable = inOrder.map((event) => steps(enableStep(event, input.target)));
  const all = join([problem(...problems), ...filters, ...stacks, ...enable]);
  return { steps: all.steps, problems: once(all.problems) };
}

/** Adds the events of one line to `wanted`; returns what is wrong with the line. */
function want(tracepoint: NamedEvents, { facts }: PlanInput, wanted: Map<string, WantedEvent>): Diagnostic[] {
  const isImplied = tracepoint.kind === "implied";
  const isHelpful = isImplied && !tracepoint.isWhole;
  if (tracepoint.events.length === 0) return isHelpful ? [] : [missing(tracepoint, facts.eventNames)];
  return tracepoint.events.flatMap((name) => {
    const format = facts.formats.get(name);
    if (!format) return [unreadable(name, tracepoint)];
    const before = wanted.get(name);
    if (isImplied && before && (isHelpful || !before.tracepoint.filter)) return [];
    if (isImplied && before) return [filteredAway(name, before, tracepoint)];
    const difference = before && differenceOf(before.tracepoint, tracepoint);
    if (difference !== undefined) return [twice(name, before!, tracepoint, difference)];
    if (!before) wanted.set(name, { format, tracepoint });
    return [];
  });
}

function missing({ pattern, optional }: NamedEvents, eventNames: readonly string[]): Diagnostic {
  const { value, at } = pattern;
  const hint = eventHint(value, eventNames);
  const [code, message] = isGlob(value)
    ? (["no-event-matches", `no event of this kernel matches ${value}`] as const)
    : (["unknown-event", `this kernel has no event ${value}`] as const);
  return optional ? warning(code, message, { at, hint }) : diagnostic(code, message, { at, hint });
}

function unreadable(name: string, { pattern }: NamedEvents): Diagnostic {
  return diagnostic("unsupported", `this kernel has no readable format for ${name}`, { at: pattern.at });
}

interface Difference {
  readonly what: string;
  readonly hint: string;
}

function differenceOf(before: NamedEvents, now: NamedEvents): Difference | undefined {
  if (before.filter?.text !== now.filter?.text)
    return {
      what: "with different filters",
      hint: "list it once, with one filter (join the conditions with ||)",
    };
  if ((before.stack === undefined) !== (now.stack === undefined))
    return { what: "once with its stack and once without", hint: "list it once" };
  if (before.stack?.where?.text !== now.stack?.where?.text)
    return {
      what: "with different conditions for its stack",
      hint: "list it once, with one condition (join the conditions with ||)",
    };
  return undefined;
}

/** The plan orders the writes, not the author: a later line can't change what an earlier one has said. */
function twice(
  name: string,
  { tracepoint: before }: WantedEvent,
  { pattern }: NamedEvents,
  { what, hint }: Difference,
): Diagnostic {
  return diagnostic("wrong-value", `${name} is listed twice, ${what}`, {
    at: pattern.at,
    hint,
    related: [{ message: "first listed here", at: before.pattern.at }],
  });
}

/** What something else needs must be recorded whole. */
function filteredAway(
  name: string,
  { tracepoint: before }: WantedEvent,
  { pattern }: NamedEvents,
): Diagnostic {
  return diagnostic("wrong-value", `this needs every ${name} event, but a filter excludes some`, {
    at: pattern.at,
    hint: "remove the filter, and write `where` in the aggregations",
    related: [{ message: "the filter is here", at: before.filter?.at ?? before.pattern.at }],
  });
}

function filtered({ format, tracepoint }: WantedEvent): FilteredEvent {
  return { format, folder: folderOf(format), ...(tracepoint.filter && { filter: tracepoint.filter }) };
}

function folderOf({ system, name }: EventFormat): string {
  return `events/${system}/${name}`;
}

function enableStep({ format, tracepoint }: WantedEvent, target: TargetInstance): Step {
  return write(
    target,
    "arm",
    [`${folderOf(format)}/enable`, "1"],
    `enable ${eventName(format)}`,
    tracepoint.pattern.at,
  );
}

/** A filter that is wrong in the same way for every event of a glob is wrong once. */
function once(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return problems.filter(({ code, message, at }) => {
    const key = `${code} ${at?.source.path} ${at?.start} ${at?.end} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}
