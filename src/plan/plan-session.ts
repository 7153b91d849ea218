import type { Diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import { fail, ok } from "../core/result.ts";
import type { Spec } from "../spec/spec.ts";
import type { KernelFacts } from "./kernel-facts.ts";
import { isBefore } from "./kernel-release.ts";
import type { Phase, Plan, Step } from "./plan.ts";
import { planBuffer, subBufferBytes } from "./plan-buffer.ts";
import { choosePlace } from "./choose-place.ts";
import { planClock } from "./plan-clock.ts";
import { planEvents } from "./plan-events.ts";
import type { PlanInput } from "./plan-part.ts";
import { join } from "./plan-part.ts";
import { planScope, recordedCpus } from "./plan-scope.ts";
import { planTracer } from "./plan-tracer.ts";
import { write } from "./step.ts";

/**
 * What a spec comes to on the kernel at hand: the ordered steps, or everything that is wrong, in spec order.
 * Pure. `instance` is the name of the private instance that will be made.
 */
export function planSession(
  spec: Spec,
  facts: KernelFacts,
  { instance }: { readonly instance: string },
): Result<Plan> {
  const place = choosePlace(spec, facts, instance);
  const input: PlanInput = { spec, facts, instance, place };
  const events = planEvents(input);
  const tracer = planTracer(input);
  const parts = join([planBuffer(input), planClock(input), planScope(input), tracer, events]);
  const errors = parts.problems.filter((problem) => problem.severity === "error");
  if (errors.length > 0) return fail(inSpecOrder(errors));
  const clock = spec.clock.value;
  const steps = inPhases([...prepare(input), ...parts.steps, ...start(input)]);
  return ok({
    instance,
    folder: place.folder,
    steps,
    events: [...events.events, ...tracer.events],
    recording: {
      cpus: recordedCpus(input),
      perCpuBytes: spec.buffer.perCpuBytes,
      subBufferBytes: subBufferBytes(input),
      clock,
    },
    warnings: inSpecOrder(parts.problems.filter((problem) => problem.severity === "warning")),
  });
}

/** Mounts tracefs for the whole machine, and unmounts it. */
export function mountStep(target: string): Step {
  return {
    title: "mount tracefs",
    phase: "prepare",
    apply: { kind: "mount-tracefs", target },
    undo: { kind: "unmount-tracefs", target },
  };
}

function prepare(input: PlanInput): readonly Step[] {
  const { facts, place } = input;
  const hush = write(place, "configure", ["tracing_on", "0"], "record nothing yet");
  const own = place.before ? [hush, emptied()] : [...grown(input), makeInstance(input), hush];
  return facts.tracefs.mounted ? own : [mountStep(facts.tracefs.mountPoint), ...own];
}

/**
 * Before 6.7 ("tracing: Expand all ring buffers individually") a size set in any instance makes the kernel forget that the
 * top-level buffer has still to grow, and its next user has seven KiB. So it grows first, as at any use; that it has grown
 * is no change: reading its size, one can't tell.
 */
function grown({ facts }: PlanInput): readonly Step[] {
  const kib = facts.topLevelGrowsToKib;
  if (kib === undefined || !isBefore(facts.release, 6, 7)) return [];
  const apply = { kind: "append", path: "buffer_size_kb", text: String(kib) } as const;
  return [{ title: "let the top-level buffer grow, as its first use would", phase: "prepare", apply }];
}

/** Undone, it leaves nothing of this recording in a buffer that isn't ours. */
function emptied(): Step {
  return {
    title: "start with an empty buffer",
    phase: "configure",
    apply: { kind: "replace", path: "trace", text: "" },
    undo: { kind: "replace", path: "trace", text: "" },
  };
}

function makeInstance({ instance }: PlanInput): Step {
  return {
    title: "make a private instance",
    phase: "prepare",
    apply: { kind: "make-instance", name: instance },
    undo: { kind: "remove-instance", name: instance },
  };
}

function start({ spec, place }: PlanInput): readonly Step[] {
  const record = write(place, "start", ["tracing_on", "1"], "record");
  const release: Step = { title: "let the workload go", phase: "start", apply: { kind: "release-workload" } };
  return spec.workload.length > 0 ? [record, release] : [record];
}

const order: readonly Phase[] = ["prepare", "configure", "arm", "start"];

/** Stable: within a phase, the order of the parts. */
function inPhases(steps: readonly Step[]): readonly Step[] {
  return steps.toSorted((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase));
}

/** By place; what has none comes first, what is in another file (`extends`) keeps its turn. */
function inSpecOrder(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  return problems.toSorted((a, b) => {
    if (a.at && b.at && a.at.source !== b.at.source) return 0;
    return (a.at?.start ?? -1) - (b.at?.start ?? -1);
  });
}
