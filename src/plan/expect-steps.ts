import type { ExpectedSetting } from "./expectation.ts";
import type { Step } from "./plan.ts";
import { type PlanInput, type PlanPart, steps } from "./plan-part.ts";

/** A step that checks global settings; none if there is nothing to check. */
export function expectThat(settings: readonly ExpectedSetting[], title: string, input: PlanInput): PlanPart {
  if (settings.length === 0) return steps();
  const expected = { kind: "settings", session: input.instance, settings } as const;
  return steps({ title, phase: "configure", apply: { kind: "expect", expected }, ...atTracer(input) });
}

/** A session that ended since the plan was made may have restored a setting; the saved values would then be wrong. */
export function expectAsPlanned(settings: readonly ExpectedSetting[], input: PlanInput): PlanPart {
  return expectThat(settings, "check that these settings have not changed since planning", input);
}

/** Checks that no tracer of this kind was set since the plan was made. */
export function expectNoOther(tracers: readonly string[], input: PlanInput): PlanPart {
  if (tracers.length === 0) return steps();
  return steps({
    title: `check that nothing else traces with ${tracers.join(", ")}`,
    phase: "configure",
    apply: { kind: "expect", expected: { kind: "alone", folder: input.target.folder, tracers } },
    ...atTracer(input),
  });
}

function atTracer({ spec: { tracer } }: PlanInput): Pick<Step, "at"> {
  return tracer ? { at: tracer.type.at } : {};
}
