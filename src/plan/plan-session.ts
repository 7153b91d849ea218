import type { Diagnostic } from "../core/diagnostic.ts";
import { type Result, fail, ok } from "../core/result.ts";
import type { AggregationNeeds } from "../spec/needs.ts";
import type { Spec } from "../spec/spec.ts";
import { eventsToRecord } from "./events-to-record.ts";
import type { KernelFacts } from "./kernel-facts.ts";
import type { Phase, Plan, Step } from "./plan.ts";
import { planBuffer, subBufferBytes } from "./buffer/plan-buffer.ts";
import { chooseInstance } from "./buffer/choose-instance.ts";
import { planClock, planInherited, planMarkers, planUserStacks } from "./plan-instance.ts";
import { planEvents } from "./events/plan-events.ts";
import { plannedStop, planStop } from "./events/plan-stop.ts";
import { ownCalls } from "./tracer/own-calls.ts";
import { planKprobes } from "./probes/plan-kprobes.ts";
import { planTracepointProbes } from "./probes/plan-tracepoint-probes.ts";
import { planUprobes } from "./probes/uprobes/plan-uprobes.ts";
import { type PlanInput, join } from "./plan-part.ts";
import { planNeeds } from "./plan-needs.ts";
import { planScope, recordedCpus } from "./events/plan-scope.ts";
import { planScopeReach } from "./events/plan-scope-reach.ts";
import { planTaskNames } from "./tracer/plan-settings.ts";
import { latencyFolder, planLatency, tracerInput } from "./tracer/plan-latency.ts";
import { planTracer } from "./tracer/plan-tracer.ts";
import { write } from "./step.ts";

/** What a plan depends on beside the spec and the kernel. */
export interface PlanRequest {
  /** Name of the private instance to create. */
  readonly instance: string;
  /** What the spec's aggregations need, which are bound to `eventsToRecord`; absent: nothing. */
  readonly needs?: readonly AggregationNeeds[];
}

/** Plans a spec for a kernel: the ordered steps, or all errors in spec order. Pure. */
export function planSession(
  spec: Spec,
  facts: KernelFacts,
  { instance, needs = [] }: PlanRequest,
): Result<Plan> {
  const target = chooseInstance(spec, facts, instance);
  const input: PlanInput = { spec, facts, instance, target };
  const recorded = eventsToRecord(spec, facts);
  const { fixed, probes } = recorded;
  const stop = plannedStop(spec.stop, input);
  const ofTracepoints = planTracepointProbes(input, fixed);
  const kprobes = planKprobes(input, fixed);
  const uprobes = planUprobes(input, fixed);
  const parts = join([
    planBuffer(input),
    planClock(input),
    planScope(input),
    planScopeReach(input),
    planMarkers(input),
    planInherited(input),
    planUserStacks(input),
    planLatency(input),
    planTracer(tracerInput(input)),
    planEvents(input),
    ofTracepoints,
    kprobes,
    uprobes,
    planStop(input, recorded),
    planNeeds(needs, [...fixed, ...probes]),
  ]);
  const errors = parts.problems.filter((problem) => problem.severity === "error");
  if (errors.length > 0) return fail(inSpecOrder(errors));
  const clock = spec.clock.value;
  const latency = latencyFolder(input);
  // Definitions come before the instance and so are removed after it: the kernel refuses to remove an event that is enabled.
  const isDefinition = ({ apply }: Step): boolean => apply.kind === "define-event";
  const definitions = parts.steps.filter(isDefinition);
  const rest = parts.steps.filter((step) => !isDefinition(step));
  const first = [...mount(input), ...planTaskNames(input).steps, ...definitions];
  const steps = inPhases([...first, ...openInstance(input), ...rest, ...start(input)]);
  return ok({
    instance,
    folder: target.folder,
    ...(latency !== undefined && { latency }),
    steps,
    events: [...fixed, ...probes],
    ...(stop && { stop }),
    dynamicEvents: [...ofTracepoints.dynamicEvents, ...kprobes.dynamicEvents, ...uprobes.dynamicEvents],
    probeSites: uprobes.probeSites,
    recording: {
      cpus: recordedCpus(input),
      perCpuBytes: spec.buffer.perCpuBytes,
      subBufferBytes: subBufferBytes(input),
      clock,
      leavesOutOwnThreads: facts.ownPids !== true,
      // With chosen processes, none of theirs is missing.
      untracedWhileOwn: ownCalls(spec, facts) === "kernel" && spec.scope.pids === undefined,
    },
    warnings: inSpecOrder(parts.problems.filter((problem) => problem.severity === "warning")),
  });
}

/** A step that mounts tracefs for the whole machine. */
export function mountStep(target: string): Step {
  return {
    title: "mount tracefs",
    phase: "prepare",
    apply: { kind: "mount-tracefs", target },
    undo: { kind: "unmount-tracefs", target },
  };
}

function mount({ facts }: PlanInput): readonly Step[] {
  return facts.tracefs.mounted ? [] : [mountStep(facts.tracefs.mountPoint)];
}

function openInstance(input: PlanInput): readonly Step[] {
  const { target } = input;
  const off = write(target, "configure", ["tracing_on", "0"], "keep tracing off");
  return target.before ? [off, emptied()] : [makeInstance(input), off];
}

/** Its undo removes this recording from a buffer that is not ours. */
function emptied(): Step {
  return {
    title: "empty the buffer",
    phase: "configure",
    apply: { kind: "replace", path: "trace", text: "" },
    undo: { kind: "replace", path: "trace", text: "" },
  };
}

function makeInstance({ instance }: PlanInput): Step {
  return {
    title: "create a private instance",
    phase: "prepare",
    apply: { kind: "make-instance", name: instance },
    undo: { kind: "remove-instance", name: instance },
  };
}

function start({ spec, target }: PlanInput): readonly Step[] {
  const record = write(target, "start", ["tracing_on", "1"], "start recording");
  const release: Step = { title: "start the workload", phase: "start", apply: { kind: "release-workload" } };
  return spec.workload.length > 0 ? [record, release] : [record];
}

const order: readonly Phase[] = ["prepare", "configure", "arm", "start"];

/** Stable: within a phase, the order of the parts. */
function inPhases(steps: readonly Step[]): readonly Step[] {
  return steps.toSorted((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase));
}

/** By location: diagnostics without one first; those of another file (`extends`) keep their position. */
function inSpecOrder(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  return problems.toSorted((a, b) => {
    if (a.at && b.at && a.at.source !== b.at.source) return 0;
    return (a.at?.start ?? -1) - (b.at?.start ?? -1);
  });
}
