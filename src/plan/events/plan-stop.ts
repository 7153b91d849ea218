import { type Diagnostic, diagnostic, warning } from "../../core/diagnostic.ts";
import { isAtLeast } from "../../core/kernel-release.ts";
import { didYouMean } from "../../core/nearest.ts";
import { comparisonsIn, fieldsIn } from "../../expr/walk.ts";
import { printForKernel } from "../../expr/print-for-kernel.ts";
import type { SourceExpression } from "../../spec/probes/probe-event.ts";
import type { StopCondition } from "../../spec/spec.ts";
import { taskKey } from "../../spec/task-rule.ts";
import { sessionGroup } from "../../tracefs/session-groups.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import { MARKER } from "../../trace/tracer-records.ts";
import { pathIn } from "../buffer/choose-instance.ts";
import type { EventsToRecord } from "../events-to-record.ts";
import type { PlannedStop } from "../plan.ts";
import { type PlanInput, type PlanPart, join, problem, steps } from "../plan-part.ts";
import { recordedProbes } from "../probes/spec-probes.ts";
import { tracepointProbeSystems } from "../probes/plan-tracepoint-probes.ts";
import { UPROBES } from "../probes/uprobes/plan-uprobes.ts";
import { eventFolder } from "./dynamic-event.ts";
import { eventHint } from "./match-events.ts";
import { eventsNamedBy } from "./named-events.ts";
import { stopText } from "./stop-trigger.ts";
import { allOf, checkKernelFilter, kernelFilter } from "./plan-filter.ts";

/**
 * `stop`: a trigger `traceoff` of the event, so that the kernel itself stops at it. Set while tracing is off: then it does nothing, and its
 * count stays (kernel/trace/trace_events_trigger.c, `traceoff_count_trigger`).
 */
export function planStop(input: PlanInput, recorded: EventsToRecord): PlanPart {
  const { stop } = input.spec;
  if (!stop) return steps();
  const { on, where } = stop;
  const found = formatOf(on.value, recorded);
  if (!found) return problem(unknown(stop, input));
  if (!isAtLeast(input.facts.release, STOPS_ITS_INSTANCE)) return problem(tooOld(stop, input));
  const isChecked = !isListed(input, on.value);
  const wrong = where && !isChecked ? checkKernelFilter(where, found, input.facts) : [];
  if (wrong.length > 0) return problem(...wrong);
  const unmatched = where && on.value === MARKER ? markerPatterns(where) : [];
  if (unmatched.length > 0) return problem(...unmatched);
  const condition = conditionOf(found, input);
  if (new TextEncoder().encode(condition).length > input.facts.pageBytes - FOR_OWN_THREADS) {
    const message = `the condition may be ${input.facts.pageBytes - FOR_OWN_THREADS} bytes long at most, with the filter of ${on.value}`;
    return problem(diagnostic("expression-limit", message, { at: (where ?? on).at }));
  }
  const { file } = plannedStop(stop, input)!;
  return join([
    problem(...outsideScope(stop, input)),
    steps({
      title: `stop recording at ${on.value}`,
      phase: "arm",
      apply: {
        kind: "append",
        path: file,
        text: stopText(condition),
        ...(countsOwnThreads(found, input) && { notOwn: true }),
      },
      undo: { kind: "append", path: file, text: "!traceoff" },
      at: (where ?? on).at,
    }),
  ]);
}

/** The trigger by which a session sees that the kernel stopped. */
export function plannedStop(
  stop: StopCondition | undefined,
  { instance, target, spec }: PlanInput,
): PlannedStop | undefined {
  if (!stop) return undefined;
  const [system = "", name = ""] = stop.on.value.split(":");
  const isProbe = eventsNamedBy(spec, []).some(
    ({ kind, pattern }) => kind === "probe" && pattern.value === stop.on.value,
  );
  const folder = isProbe ? eventFolder({ group: sessionGroup(instance), name }) : `events/${system}/${name}`;
  return { event: stop.on.value, file: pathIn(target, `${folder}/trigger`) };
}

/** Before, the trigger of an instance stopped the top-level instance (kernel commit 302e9edd5498). */
const STOPS_ITS_INSTANCE = [5, 18] as const;

/** The kernel takes less than a page in one write; the ids of this process's threads are added. */
const FOR_OWN_THREADS = 2048;

function formatOf(name: string, { fixed, probes }: EventsToRecord): EventFormat | undefined {
  return [...fixed, ...probes].find((format) => eventName(format) === name);
}

function unknown({ on }: StopCondition, { spec, facts }: PlanInput): Diagnostic {
  const system = on.value.slice(0, on.value.indexOf(":"));
  const probes = recordedProbes(spec).map(({ event }) => event);
  if (OF_PROBES.has(system) && !probes.includes(on.value))
    return diagnostic("wrong-value", `this spec has no probe ${on.value}`, {
      at: on.at,
      hint: didYouMean(on.value, probes),
    });
  const hint = eventHint(on.value, facts.eventNames);
  return diagnostic("unknown-event", `this kernel has no event ${on.value}`, { at: on.at, hint });
}

const OF_PROBES: ReadonlySet<string> = new Set([
  "kprobes",
  UPROBES,
  ...Object.values(tracepointProbeSystems),
]);

function tooOld({ on }: StopCondition, { facts }: PlanInput): Diagnostic {
  const message = `\`stop\` needs Linux ${STOPS_ITS_INSTANCE.join(".")} or later, and this is ${facts.release}`;
  return diagnostic("unsupported", message, {
    at: on.at,
    hint: "remove `stop`, or run it with --vm",
  });
}

/** The filter of an event that is recorded for `stop` alone is checked with the other filters. */
function isListed({ spec, facts }: PlanInput, name: string): boolean {
  return eventsNamedBy(spec, facts.eventNames).some(
    ({ kind, events }) => kind !== "implied" && events.includes(name),
  );
}

/**
 * A trigger looks neither at the event's filter nor at the instance's CPUs (kernel/trace/trace.c, `trace_event_buffer_lock_reserve`). Without
 * a condition, it would fire before the event is recorded (kernel/trace/trace_events.h, `trace_trigger_soft_disabled`).
 */
function conditionOf(format: EventFormat, { spec, facts }: PlanInput): string {
  const name = eventName(format);
  const named = eventsNamedBy(spec, facts.eventNames);
  const lines = named.filter(({ kind, events }) => kind !== "implied" && events.includes(name));
  const filters = [lines.find(({ filter }) => filter)?.filter, spec.stop?.where];
  const texts = filters
    .filter((filter): filter is SourceExpression => filter !== undefined)
    .map((filter) => textOf(filter, format));
  const cpus = spec.scope.cpus?.map((cpu) => `CPU == ${cpu}`).join(" || ");
  return allOf([...texts, ...(cpus === undefined ? [] : [cpus])]) ?? "common_type != 0";
}

/** The kernel compares the line of a marker with a pattern only from its start, or anywhere in it (`markerPatterns`). */
function textOf(filter: SourceExpression, format: EventFormat): string {
  if (eventName(format) !== MARKER) return kernelFilter(filter, format).text;
  return printForKernel(filter.tree, "as-written").text;
}

/**
 * The kernel takes the field `buf` for a string of length 0, so other patterns match nothing (kernel/trace/trace_events_filter.c,
 * `regex_match_end`, `regex_match_glob`); and a line of `echo` ends in a line break, so it equals no string.
 */
function markerPatterns(where: SourceExpression): readonly Diagnostic[] {
  return comparisonsIn(where.tree).flatMap(({ operator, right }) =>
    right.kind !== "text" || (operator === "~" && MARKER_PATTERN.test(right.value))
      ? []
      : [
          diagnostic("wrong-value", "the kernel can compare a marker only with a pattern TEXT* or *TEXT*", {
            at: right.at,
            hint: 'write the beginning of the line, or a part of it between stars: buf ~ "done*"',
          }),
        ],
  );
}

const MARKER_PATTERN = /^(?:[^*?[\\]+\*?|\*[^*?[\\]+\*)$/u;

/** As in recordings: events of the system `sched` are kept, and a program's markers are not those of this process. */
function countsOwnThreads({ system }: EventFormat, { facts }: PlanInput): boolean {
  return system !== "sched" && system !== "ftrace" && facts.ownPids !== true;
}

/** The trigger is called for tasks that the instance does not record. */
function outsideScope({ on, where }: StopCondition, { spec }: PlanInput): readonly Diagnostic[] {
  const namesTask = where !== undefined && fieldsIn(where.tree).some((name) => OF_TASK.has(name));
  const key = taskKey(spec.scope);
  if (key === undefined || on.value === MARKER || namesTask) return [];
  return [
    warning("wrong-value", `${key} does not limit \`stop\`: any task's ${on.value} can stop the recording`, {
      at: on.at,
      hint: 'name the task in its condition, as in where: COMM == "dd"',
    }),
  ];
}

const OF_TASK: ReadonlySet<string> = new Set(["COMM", "comm", "common_pid"]);
