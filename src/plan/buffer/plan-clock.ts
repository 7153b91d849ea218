import { diagnostic } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import { type PlanInput, type PlanPart, problem, steps } from "../plan-part.ts";
import { write } from "../step.ts";

/** Written always: an instance starts with clock `local`, which can't be compared across CPUs. */
export function planClock({ spec, facts, target }: PlanInput): PlanPart {
  const { value: clock, at } = spec.clock;
  if (facts.clocks.includes(clock)) {
    return steps(write(target, "configure", ["trace_clock", clock], `time stamps of clock ${clock}`, at));
  }
  const hint = didYouMean(clock, facts.clocks) ?? `it has ${facts.clocks.join(", ")}`;
  return problem(diagnostic("unsupported", `this kernel has no trace clock "${clock}"`, { at, hint }));
}
