import type { Span } from "../../core/source.ts";
import type { Spec, Tracepoint } from "../../spec/spec.ts";
import { tgidUse } from "./uses-tgid.ts";

/** A tracepoint that no line of the spec names, and that another line needs whole; its span is that line's. */
export interface ImpliedTracepoint extends Pick<Tracepoint, "pattern" | "optional" | "filter"> {
  /** No line may filter it. One that is not optional is always needed whole. */
  readonly isWhole: boolean;
}

/** A process starts another program. */
const EXEC = "sched:sched_process_exec";
/** A task creates another one. */
const START = "task:task_newtask";
/** A task gets another name. */
const RENAME = "task:task_rename";
/** A process moves to another control group. */
const MOVE = "cgroup:cgroup_attach_task";
/** A task ends. */
const EXIT = "sched:sched_process_exit";

type Implying = Pick<Spec, "tracepoints" | "userStacks" | "aggregations" | "scope"> &
  Partial<Pick<Spec, "tracepointProbes" | "kprobes" | "uprobes" | "tracer" | "stop">>;

/** All of a spec, those of its programs first. */
export function impliedTracepoints(spec: Implying): readonly ImpliedTracepoint[] {
  return [...ofScope(spec), ...ofPrograms(spec), ...ofProcesses(spec), ...ofStop(spec)];
}

/** The event that stops the recording is its last one. What is wrong with its name is said where it is planned. */
function ofStop({ stop }: Implying): readonly ImpliedTracepoint[] {
  if (!stop) return [];
  const event = implied(stop.on.value, stop.on.at, { optional: false, isWhole: false });
  return [{ ...event, ...(stop.where && { filter: stop.where }) }];
}

/**
 * `user-stacks` needs to know when a process starts another program: the addresses of its stacks mean something else from
 * then on. `syscalls:*` events don't fire in 32-bit programs: whether any ran is told by the programs that were started
 * (docs/decisions/compat-calls.md), as far as this kernel can record that.
 */
function ofPrograms({
  tracepoints,
  tracepointProbes = [],
  userStacks,
}: Implying): readonly ImpliedTracepoint[] {
  if (userStacks) return [implied(EXEC, userStacks.at, { optional: false, isWhole: true })];
  const calls = [...tracepoints, ...tracepointProbes].find(({ pattern }) =>
    pattern.value.startsWith("syscalls:"),
  );
  return calls ? [implied(EXEC, calls.at, { optional: true, isWhole: false })] : [];
}

/**
 * `task.tgid` needs to know of each new task whether it is a thread; in a scope of processes, also when a task ends
 * (docs/decisions/processes.md). A recording without these events has no processes, and all else.
 */
function ofProcesses(spec: Implying): readonly ImpliedTracepoint[] {
  const at = recordsNothing(spec) ? undefined : tgidUse(spec);
  if (!at) return [];
  const events = spec.scope.pids === undefined ? [START] : [START, EXIT];
  return events.map((event) => implied(event, at, { optional: true, isWhole: true }));
}

/** Which tasks are in a scope that follows them is told by every new task, name, program or move (docs/decisions/scope.md). */
function ofScope({ scope: { tasks, at } }: Implying): readonly ImpliedTracepoint[] {
  if (!tasks || !at) return [];
  const events = "comm" in tasks ? [START, RENAME, EXEC] : [START, MOVE];
  return events.map((event) => implied(event, at, { optional: false, isWhole: true }));
}

/** It has questions only, for any recording. */
function recordsNothing(spec: Implying): boolean {
  const { tracepoints, tracepointProbes = [], kprobes = [], uprobes = [], tracer } = spec;
  return [tracepoints, tracepointProbes, kprobes, uprobes].every(({ length }) => length === 0) && !tracer;
}

function implied(
  event: string,
  at: Span,
  how: Pick<ImpliedTracepoint, "optional" | "isWhole">,
): ImpliedTracepoint {
  return { pattern: { value: event, at }, ...how };
}
