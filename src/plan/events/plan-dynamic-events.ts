import type { Span } from "../../core/source.ts";
import type { ProbeArgument, ProbeEvent } from "../../spec/probes/probe-event.ts";
import { eventName } from "../../trace/decode/event-format.ts";
import { sessionGroup } from "../../tracefs/session-groups.ts";
import { definitionText, eventFolder, type KernelEventName } from "./dynamic-event.ts";
import type { DynamicEvent, Operation, Step } from "../plan.ts";
import { planFilter } from "./plan-filter.ts";
import { join, type PlanInput, type PlanPart, problem, steps } from "../plan-part.ts";
import { type PredictedEvent, probeFormat } from "../probes/probe-format.ts";
import { pathIn } from "../buffer/choose-instance.ts";
import { write } from "../step.ts";
import { diagnostic } from "../../core/diagnostic.ts";

/** One event of a probe of any kind. */
export interface WantedDynamicEvent {
  /** `kprobe`: what it is, in a few words. */
  readonly what: string;
  readonly predicted: PredictedEvent;
  readonly event: ProbeEvent;
  /** The text before the first colon: `p`, `r16`, `f`. */
  readonly head: string;
  /** The probe site as the kernel reads it: `do_sys_openat2`, `/lib/libc.so.6:0x1234`. */
  readonly site: string;
  /** The event is a trigger of another one: the kernel frees it only if it is disabled before its instance is removed. */
  readonly isTrigger?: true;
  /** The site's location in the spec. */
  readonly siteAt: Span;
  /** A file that `site` names by its descriptor. */
  readonly through?: string;
  /** Other sites of the same event: the kernel adds them to it (Linux 5.4 and later). */
  readonly alsoAt?: readonly {
    readonly site: string;
    readonly args: readonly ProbeArgument[];
  }[];
}

/** `WRITE_BUFSIZE` in kernel/trace/trace.c, with the final newline. */
const LONGEST_COMMAND = 4095;

/**
 * Defines the event in the session's own group, sets its filter, enables it. Definitions are global, not the instance's: this
 * one is made before the instance and removed after it, when the event is no longer enabled.
 */
export function planDynamicEvent(wanted: WantedDynamicEvent, input: PlanInput): PlanPart {
  const { event, predicted } = wanted;
  const kernelName = { group: sessionGroup(input.instance), name: event.name.value };
  const format = probeFormat(predicted);
  const folder = eventFolder(kernelName);
  const enable = write(
    input.target,
    "arm",
    [`${folder}/enable`, "1"],
    `enable ${eventName(format)}`,
    event.name.at,
  );
  const disable = {
    kind: "append",
    path: pathIn(input.target, `${folder}/enable`),
    text: "0",
  } as const;
  return join([
    ...definitions(wanted, kernelName),
    planFilter({ format, folder, ...(event.filter && { filter: event.filter }) }, input),
    steps({ ...enable, ...(wanted.isTrigger && { undo: disable }) }),
  ]);
}

/** The event's names in specs and in the kernel. */
export function dynamicEvent({ predicted }: WantedDynamicEvent, { instance }: PlanInput): DynamicEvent {
  return { event: eventName(predicted), group: sessionGroup(instance), name: predicted.name };
}

/** One for each site; removing the event removes all of them. */
function definitions(wanted: WantedDynamicEvent, kernelName: KernelEventName): readonly PlanPart[] {
  const { alsoAt = [], event, what } = wanted;
  const others = alsoAt.map(({ site, args }, index) =>
    define({ ...wanted, what: `site ${index + 2} of ${what}`, site, event: { ...event, args } }, kernelName),
  );
  return [define(wanted, kernelName), ...others];
}

function define(
  { what, event, head, site, siteAt, through }: WantedDynamicEvent,
  kernelName: KernelEventName,
): PlanPart {
  const { text: body, spanAt } = bodyText(site, siteAt, event.args);
  const apply: Extract<Operation, { kind: "define-event" }> = {
    kind: "define-event",
    head,
    ...kernelName,
    body,
    ...(through !== undefined && { through }),
  };
  const line = definitionText(apply);
  if (line.length + 1 > LONGEST_COMMAND) {
    const message = `the definition of a probe can have at most ${LONGEST_COMMAND - 1} characters`;
    return problem(diagnostic("expression-limit", message, { at: event.name.at }));
  }
  const before = line.length - body.length;
  const step: Step = {
    title: `define ${what} ${event.name.value}`,
    phase: "prepare",
    apply,
    undo: { kind: "remove-event", ...kernelName },
    at: event.name.at,
    spanAt: (offset) => (offset < before ? event.name.at : spanAt(offset - before)),
  };
  return steps(step);
}

/** The probe site and the arguments as one line, and a map from its offsets to the spec. */
function bodyText(
  site: string,
  siteAt: Span,
  args: readonly ProbeArgument[],
): { readonly text: string; readonly spanAt: (offset: number) => Span } {
  let text = site;
  const pieces = args.map((arg) => {
    const start = text.length + 1;
    text += ` ${arg.name}=${arg.argument.kernelText}`;
    return { start, valueAt: start + arg.name.length + 1, arg };
  });
  const spanAt = (offset: number): Span => {
    const piece = pieces.findLast(({ start }) => start <= offset);
    if (!piece) return siteAt;
    return offset < piece.valueAt ? piece.arg.nameAt : piece.arg.spanAt(offset - piece.valueAt);
  };
  return { text, spanAt };
}
