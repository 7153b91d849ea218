import { diagnostic, warning } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Scope, TracerSettings } from "../../spec/spec.ts";
import { planFunctions } from "./plan-functions.ts";
import { planGraph } from "./plan-graph.ts";
import { pathIn, topLevelInUse } from "../buffer/choose-instance.ts";
import type { Step } from "../plan.ts";
import { join, type PlanInput, type PlanPart, problem, steps } from "../plan-part.ts";
import { repeatsOption } from "../events/kernel-records.ts";
import { ownCalls } from "./own-calls.ts";
import { write, writeTids, tidSource } from "../step.ts";
import { planOptions } from "./plan-option.ts";
import { expectSettings, planSettings } from "./plan-settings.ts";
import { TRY_IN_A_GUEST } from "../kernel-facts.ts";
import { keepsMaximum, tracesFunctions } from "../../trace/tracer-records.ts";

/** The tracer. Functions are set before it, so that the kernel patches a few functions instead of forty thousand. */
export function planTracer(input: PlanInput): PlanPart {
  const { tracer } = input.spec;
  if (!tracer) return steps();
  const available = planAvailable(tracer, input);
  // The rest can only be checked on a kernel that has the tracer.
  if (available.problems.length > 0) return available;
  return join([
    input.target.before ? problem(...topLevelInUse(input.spec, input.facts)) : steps(),
    planFunctions(tracer, input),
    planGraph(tracer, input),
    planOptions(tracer, input),
    warnOfRepeats(tracer),
    planSettings(input),
    planTasks(tracer, input),
    planMaximum(tracer, input),
    steps(setTracer(tracer, input)),
    expectSettings(input),
  ]);
}

function planAvailable({ type }: TracerSettings, { facts }: PlanInput): PlanPart {
  const available = facts.tracers?.available;
  if (!available || available.includes(type.value)) return planSwitch(type, facts);
  const others = didYouMean(type.value, available) ?? `it has ${available.join(", ")}`;
  const hint = [others, whereElse(type.value, facts.guest)].filter(Boolean).join("; ");
  return problem(
    diagnostic("unsupported", `this kernel has no tracer "${type.value}"`, { at: type.at, hint }),
  );
}

function planSwitch(type: TracerSettings["type"], { functionsOff }: PlanInput["facts"]): PlanPart {
  if (functionsOff !== true || !tracesFunctions(type.value)) return steps();
  const message = "cannot trace functions: kernel.ftrace_enabled is 0 on this machine";
  const hint = "enable it: sysctl kernel.ftrace_enabled=1";
  return problem(diagnostic("unsupported", message, { at: type.at, hint }));
}

/** Of Debian's kernels, and so of the guests, only the real-time ones have latency tracers (docs/vm.md). */
function whereElse(type: string, guest: "kvm" | "tcg" | undefined): string | undefined {
  if (inRealTimeKernels.has(type))
    return "Debian's real-time kernels have it: ftrace-run vm install 6.12-rt, then ftrace-run --vm=6.12-rt";
  const option = builtOnlyWith[type];
  if (option !== undefined) return `only kernels built with ${option} have it (Debian's do not)`;
  return guest === undefined ? TRY_IN_A_GUEST : undefined;
}

const inRealTimeKernels: ReadonlySet<string> = new Set([
  "hwlat",
  "osnoise",
  "timerlat",
  "wakeup",
  "wakeup_dl",
  "wakeup_rt",
]);

/** What a kernel is built with that has the tracer (kernel/trace/Kconfig). */
const builtOnlyWith: Readonly<Record<string, string>> = {
  irqsoff: "CONFIG_IRQSOFF_TRACER",
  preemptoff: "CONFIG_PREEMPT_TRACER",
  preemptirqsoff: "CONFIG_IRQSOFF_TRACER and CONFIG_PREEMPT_TRACER",
};

/**
 * Counting events then gives too few calls, and adding up `count` can give too many: the kernel counts repeats from when the
 * tracer is set, also while tracing is off (kernel/trace/trace_functions.c, `function_no_repeats_trace_call`, `is_repeat_check`).
 */
function warnOfRepeats(tracer: TracerSettings): PlanPart {
  const option = repeatsOption(tracer);
  if (!option) return steps();
  const message = `with ${option.name}, repeated calls are recorded as one ftrace:function event`;
  const hint =
    "the field `count` of ftrace:func_repeats holds the number of repeats (the first such event of each CPU also counts repeats from before the recording); to count calls, remove the option";
  return problem(warning("repeats-apart", message, { at: option.at, hint }));
}

/** `set_ftrace_pid` is to functions what `set_event_pid` is to events. */
function planTasks(tracer: TracerSettings, input: PlanInput): PlanPart {
  if (!tracesFunctions(tracer.type.value)) return steps();
  return join([planOwnThreads(input), planPids(input.spec.scope, input)]);
}

function planOwnThreads({ spec, facts, target }: PlanInput): PlanPart {
  if (ownCalls(spec, facts) !== "kernel") return steps();
  return steps(writeTids(target, "set_ftrace_notrace_pid", "own", "exclude the tracer's own calls"));
}

function planPids({ pids, at }: Scope, { facts, target }: PlanInput): PlanPart {
  if (pids === undefined) return steps();
  if (!facts.instanceFiles.has("set_ftrace_pid")) {
    return problem(diagnostic("unsupported", "this kernel cannot limit a tracer to processes", { at }));
  }
  return steps(
    write(target, "configure", ["options/function-fork", "1"], "follow children's calls", at),
    writeTids(target, "set_ftrace_pid", tidSource(pids), "trace only these tasks", at),
  );
}

/**
 * The tracers that measure latencies keep the greatest one in `tracing_max_latency` of their instance. A private instance begins
 * with 0.
 */
function planMaximum({ type }: TracerSettings, { target }: PlanInput): PlanPart {
  if (!target.before || !keepsMaximum(type.value)) return steps();
  return steps(
    write(target, "configure", ["tracing_max_latency", "0"], "reset the maximum latency", type.at),
  );
}

function setTracer({ type }: TracerSettings, { target }: PlanInput): Step {
  const path = pathIn(target, "current_tracer");
  return {
    title: `trace with ${type.value}`,
    // Before the readers start: the kernel refuses a new tracer while a reader is open (`tracing_set_tracer`, `trace_ref`).
    phase: "configure",
    apply: { kind: "append", path, text: type.value },
    // An instance's tracer is stopped before the settings it depends on are restored.
    undo: { kind: "append", path, text: "nop" },
    at: type.at,
  };
}
