import { LATENCY_TRACERS } from "../../trace/tracer-records.ts";
import { choicesOf, writableForm } from "../../tracefs/codec.ts";
import { planInherited } from "../plan-instance.ts";
import { join, type PlanInput, type PlanPart, steps } from "../plan-part.ts";
import { write } from "../step.ts";

/**
 * The instance of a latency tracer, relative to tracefs; absent for every other tracer. It is one of its own, because such a tracer
 * empties its buffer at each latency, and a reader would take away events of the greatest one.
 */
export function latencyFolder({
  spec: { tracer },
  instance,
}: Pick<PlanInput, "spec" | "instance">): string | undefined {
  return tracer && LATENCY_TRACERS.includes(tracer.type.value) ? `instances/${nameOf(instance)}` : undefined;
}

/** Such a name counts as the session's (`session/net/ownerless.ts`). */
function nameOf(instance: string): string {
  return `${instance}-max`;
}

/** Where the tracer of the spec is set. */
export function tracerInput(input: PlanInput): PlanInput {
  const folder = latencyFolder(input);
  return folder === undefined ? input : { ...input, target: { folder } };
}

/** Creates the instance of a latency tracer, and starts it with the recording. */
export function planLatency(input: PlanInput): PlanPart {
  const folder = latencyFolder(input);
  if (folder === undefined) return steps();
  const target = { folder };
  const name = nameOf(input.instance);
  return join([
    steps(
      {
        title: "create a private instance for the tracer",
        phase: "prepare",
        apply: { kind: "make-instance", name },
        undo: { kind: "remove-instance", name },
      },
      write(target, "configure", ["tracing_on", "0"], "keep its tracing off"),
      write(
        target,
        "configure",
        ["trace_clock", topLevelClock(input)],
        "use the clock that it measures with",
      ),
    ),
    planInherited({ ...input, target }),
    steps(write(target, "start", ["tracing_on", "1"], "start measuring")),
  ]);
}

/**
 * The tracers measure with the clock of the top-level instance, and `trace` hides events that are older than the latency by that clock
 * (kernel/trace/trace.c, `ftrace_now`, `tracing_iter_reset`).
 */
function topLevelClock({ facts }: PlanInput): string {
  const content = facts.tracers?.state.get("trace_clock") ?? "[local]";
  const clock = writableForm("trace_clock", content);
  return clock ?? choicesOf(content)[0] ?? "local";
}
