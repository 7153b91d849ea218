import type { Diagnostic } from "../core/diagnostic.ts";
import type { Spec } from "../spec/spec.ts";
import type { TargetInstance } from "./buffer/target-instance.ts";
import type { KernelFacts } from "./kernel-facts.ts";
import type { Step } from "./plan.ts";

/** What every part of a plan is made from. */
export interface PlanInput {
  readonly spec: Spec;
  readonly facts: KernelFacts;
  /** The session's name, and its instance's. */
  readonly instance: string;
  readonly target: TargetInstance;
}

/** What one key of the spec comes to: steps, or what is wrong with it. */
export interface PlanPart {
  readonly steps: readonly Step[];
  readonly problems: readonly Diagnostic[];
}

export function steps(...made: readonly Step[]): PlanPart {
  return { steps: made, problems: [] };
}

export function problem(...found: readonly Diagnostic[]): PlanPart {
  return { steps: [], problems: found };
}

export function join(parts: readonly PlanPart[]): PlanPart {
  return {
    steps: parts.flatMap((part) => part.steps),
    problems: parts.flatMap((part) => part.problems),
  };
}
