import { type Diagnostic, diagnostic, warning } from "../../core/diagnostic.ts";
import type { Span } from "../../core/source.ts";
import { assertNever } from "../../core/assert-never.ts";
import type { FoundControlGroup } from "../../machine/find-control-group.ts";
import type { Scope } from "../../spec/spec.ts";
import { type PlanInput, type PlanPart, join, problem, steps } from "../plan-part.ts";
import { write, writeTids, tidSource } from "../step.ts";

/** CPUs that record, ascending. */
export function recordedCpus({ spec, facts }: Pick<PlanInput, "spec" | "facts">): readonly number[] {
  return [...new Set(spec.scope.cpus ?? facts.onlineCpus)].sort((a, b) => a - b);
}

/** The steps that limit events to CPUs and tasks. */
export function planScope(input: PlanInput): PlanPart {
  return join([
    planCpus(input),
    planWorkloadCpus(input),
    planPids(input),
    planTasks(input),
    planOwnThreads(input),
  ]);
}

function planCpus(input: PlanInput): PlanPart {
  const { spec, facts, target } = input;
  if (spec.scope.cpus === undefined && !isNarrowed(input)) return steps();
  const missing = missingCpus(recordedCpus(input), facts.onlineCpus, spec.scope.at);
  if (missing.problems.length > 0) return missing;
  const mask = cpuMask(recordedCpus(input));
  const title = `only CPU ${recordedCpus(input).join(", ")}`;
  return steps(write(target, "configure", ["tracing_cpumask", mask], title, spec.scope.at));
}

/** True if this must be recorded in the top-level instance, whose CPU mask lacks some CPUs. */
function isNarrowed({ facts, target }: PlanInput): boolean {
  const mask = target.before?.get("tracing_cpumask");
  return mask !== undefined && !includesAll(mask, facts.onlineCpus);
}

/** A workload pinned to a missing CPU could never run. */
function planWorkloadCpus({ spec, facts }: PlanInput): PlanPart {
  return join(spec.workload.map((item) => missingCpus(item.cpus ?? [], facts.onlineCpus, item.at)));
}

function missingCpus(cpus: readonly number[], online: readonly number[], at: Span | undefined): PlanPart {
  const missing = cpus.filter((cpu) => !online.includes(cpu));
  if (missing.length === 0) return steps();
  const message = `CPU ${missing.join(", ")} is not online`;
  return problem(diagnostic("no-such-cpu", message, { at, hint: `online: ${online.join(", ")}` }));
}

function planPids({ spec, facts, target }: PlanInput): PlanPart {
  const { pids, at } = spec.scope;
  if (pids === undefined) return steps();
  if (facts.ownPids) return problem(foreignPids(at));
  if (!facts.instanceFiles.has("set_event_pid")) {
    return problem(diagnostic("unsupported", "this kernel cannot limit events to processes", { at }));
  }
  const follow = write(target, "configure", ["options/event-fork", "1"], "follow children", at);
  return steps(follow, writeTids(target, "set_event_pid", tidSource(pids), `only ${describe(pids)}`, at));
}

/** Which tasks are meant is decided when the recording is read, from a list of all tasks and from every new one. */
function planTasks({ spec, facts, target }: PlanInput): PlanPart {
  const { tasks, at } = spec.scope;
  if (!tasks) return steps();
  if (facts.ownPids) return problem(foreignPids(at));
  const unusable = facts.controlGroup && unusableGroup(facts.controlGroup, at);
  if (unusable) return problem(unusable);
  if (target.folder !== "") return steps();
  const message = `this kernel records the spec's tracer in the top-level instance, where not every new task is recorded from the beginning: ${tasks.key} cannot follow them`;
  const hint = "list the processes, scope: {pids: [PID]}, or use a kernel from 6.11 on: --vm 6.12";
  return problem(diagnostic("unsupported", message, { at, hint }));
}

/** Why the tasks of a control group cannot be told; nothing if they can. */
function unusableGroup(group: FoundControlGroup, at: Span | undefined): Diagnostic | undefined {
  switch (group.kind) {
    case "found": {
      if (group.type !== "threaded") return undefined;
      const message =
        "this control group is threaded: events do not say which threads of a process are in it";
      return diagnostic("unsupported", message, { at, hint: "name the control group above it that is not" });
    }
    case "missing": {
      const near = group.near.slice(0, MOST_GROUPS).join(", ");
      const hint = near === "" ? "see: cat /proc/PID/cgroup" : `beside it: ${near}`;
      return diagnostic("control-group-missing", "there is no such control group", { at, hint });
    }
    case "no-hierarchy": {
      const message = "no hierarchy of control groups of version 2 is mounted, and events name no others";
      return diagnostic("unsupported", message, {
        at,
        hint: "use scope: {pids: {comm: GLOB}}, or scope: {pids: [PID]}",
      });
    }
    case "own-namespace": {
      const message =
        "this container has its own control group namespace, but events name paths of the initial one";
      return diagnostic("unsupported", message, {
        at,
        hint: "run the container with --cgroupns=host, or run this on the host",
      });
    }
    default:
      return assertNever(group);
  }
}

const MOST_GROUPS = 5;

/**
 * The kernel compares `set_event_pid` with ids of the initial pid namespace, without translation (kernel/trace/trace.c,
 * `trace_pid_write`, `trace_ignore_this_task`).
 */
function foreignPids(at: Span | undefined): Diagnostic {
  const message =
    "this container has its own pid namespace, but the kernel selects events by pids of the initial one";
  const hint = "run the container with --pid=host, run this on the host, or use a filter on COMM";
  return diagnostic("unsupported", message, { at, hint });
}

/**
 * The tracer's own events are recorded, and excluded when the recording is read: the kernel's `set_event_notrace_pid` would also
 * exclude interrupts during our threads (docs/decisions/own-threads.md).
 */
function planOwnThreads({ facts }: PlanInput): PlanPart {
  return facts.ownPids ? problem(ownThreadsRecorded) : steps();
}

const ownThreadsRecorded = warning(
  "unsupported",
  "the tracer's own threads are recorded, too, because this container has its own pid namespace",
  { hint: "run the container with --pid=host to exclude them" },
);

function describe(pids: NonNullable<Scope["pids"]>): string {
  if (pids === "workload") return "the workload";
  return `processes ${pids.join(", ")}`;
}

const WORD_DIGITS = 8;

/** CPU numbers as the kernel's bitmap text (`%*pb`): hexadecimal, groups of 32 bits with commas, highest first. */
export function cpuMask(cpus: readonly number[]): string {
  const bits = cpus.reduce((mask, cpu) => mask | (1n << BigInt(cpu)), 0n);
  const digits = bits.toString(16);
  const padded = digits.padStart(Math.ceil(digits.length / WORD_DIGITS) * WORD_DIGITS, "0");
  const words = padded.match(/.{8}/g) ?? [];
  return words.join(",").replace(/^0+(?=[0-9a-f])/, "");
}

/** True if a mask, as the kernel prints it, has all of these CPUs. */
function includesAll(mask: string, cpus: readonly number[]): boolean {
  const bits = BigInt(`0x${mask.replaceAll(/[^0-9a-f]/giu, "") || "0"}`);
  return cpus.every((cpu) => ((bits >> BigInt(cpu)) & 1n) === 1n);
}
