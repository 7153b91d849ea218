import type { Diagnostic } from "../core/diagnostic.ts";
import type { Spec } from "../spec/spec.ts";
import type { TargetInstance } from "./buffer/choose-instance.ts";
import type { KernelFacts } from "./kernel-facts.ts";
import type { Step } from "./plan.ts";

/** Input to every part of a plan. */
export interface PlanInput {
  readonly spec: Spec;
  readonly facts: KernelFacts;
  /** Name of the session and of its private instance. */
  readonly instance: string;
  readonly target: TargetInstance;
}

/** What one key of the spec contributes: steps, and problems. */
export interface PlanPart {
  readonly steps: readonly Step[];
  readonly problems: readonly Diagnostic[];
}

/** A part without problems. */
export function steps(...made: readonly Step[]): PlanPart {
  return { steps: made, problems: [] };
}

/** A part without steps. */
export function problem(...found: readonly Diagnostic[]): PlanPart {
  return { steps: [], problems: found };
}

/** Joins parts in order. */
export function join(parts: readonly PlanPart[]): PlanPart {
  return {
    steps: parts.flatMap((part) => part.steps),
    problems: parts.flatMap((part) => part.problems),
  };
}
