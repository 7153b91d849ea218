import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Span } from "../../core/source.ts";
import { writableForm } from "../../tracefs/codec.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import { pathIn } from "../buffer/choose-instance.ts";
import { TRY_IN_A_GUEST } from "../kernel-facts.ts";
import { allOf, checkKernelFilter, kernelFilter } from "./plan-filter.ts";
import type { NamedEvents } from "./named-events.ts";
import { type PlanInput, type PlanPart, problem, steps } from "../plan-part.ts";

/** One event, and what asked for it. */
export interface WantedEvent {
  readonly format: EventFormat;
  readonly tracepoint: NamedEvents;
}

/**
 * The kernel stack at each of these events: a trigger of the event. A trigger ignores the event's filter (kernel/trace/
 * trace_events.c, `trace_event_buffer_commit`; its own condition is checked in trace_events_trigger.c, `event_triggers_call`),
 * so its condition has the event's filter in it.
 *
 * Set and removed while tracing is off, because a trigger also fires while its event is disabled.
 */
export function planStack({ format, tracepoint }: WantedEvent, { facts, target }: PlanInput): PlanPart {
  const { stack, filter, pattern } = tracepoint;
  const name = eventName(format);
  const file = `events/${format.system}/${format.name}/trigger`;
  const present = facts.triggers?.get(name);
  if (target.before && present !== undefined && writableForm(file, present) !== undefined)
    return taken(name, stack?.at ?? pattern.at);
  if (!stack) return steps();
  if (facts.triggers && !offersStacks(present)) return lacking(name, stack.at);
  const wrong = stack.where ? checkKernelFilter(stack.where, format, facts) : [];
  if (wrong.length > 0) return problem(...wrong);
  const conditions = [filter, stack.where].filter((one) => one !== undefined);
  const condition = allOf(conditions.map((one) => kernelFilter(one, format).text));
  const command = condition === undefined ? "stacktrace" : `stacktrace if ${condition}`;
  if (new TextEncoder().encode(command).length + 1 >= facts.pageBytes)
    return problem(tooLong(stack.at, facts));
  const path = pathIn(target, file);
  return steps({
    title: `take the stack at ${name}`,
    phase: "arm",
    apply: { kind: "append", path, text: command },
    undo: { kind: "append", path, text: "!stacktrace" },
    at: stack.at,
  });
}

/** With a filter that is right alone, both can be longer than the kernel reads. */
function tooLong(at: Span, { pageBytes }: PlanInput["facts"]): Diagnostic {
  const message = `the filter and the condition of the stack may be ${pageBytes - 20} bytes long at most`;
  return diagnostic("expression-limit", message, { at });
}

/** Without triggers, the file lists the available ones; otherwise only the set ones. */
function offersStacks(content: string | undefined): boolean {
  if (content === undefined) return false;
  const offered = /^# (?!Available)(?<names>.*)$/mu.exec(content)?.groups?.["names"];
  return offered === undefined || offered.split(" ").includes("stacktrace");
}

function lacking(name: string, at: Span): PlanPart {
  const message = `this kernel cannot record the stack at ${name}: the event has no trigger "stacktrace"`;
  const hint = `remove \`stack\`; ${TRY_IN_A_GUEST}`;
  return problem(diagnostic("unsupported", message, { at, hint }));
}

/** Existing triggers would act on this recording (`traceoff`, `snapshot`) and could not be distinguished from ours. */
function taken(name: string, at: Span): PlanPart {
  const message = `${name} already has triggers of another program in the top-level instance, where this must be recorded`;
  return problem(diagnostic("in-use", message, { at, hint: "try again when that program has ended" }));
}
