import type { EventCatalog } from "../aggregate/aggregation.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { checkExpectation } from "../expr/check-expectation.ts";
import type { KernelFacts } from "../plan/kernel-facts.ts";
import { planSession } from "../plan/plan-session.ts";
import type { Plan } from "../plan/plan.ts";
import type { Spec } from "../spec/spec.ts";
import { eventName } from "../trace/event-format.ts";
import { bindAggregations } from "./bind-aggregations.ts";
import { knownResults } from "./known-results.ts";

/** A spec that was found right for a kernel, with what it comes to there. */
export interface PreparedSpec {
  readonly spec: Spec;
  readonly facts: KernelFacts;
  readonly plan: Plan;
  /** The events that will be recorded: what the aggregations are bound to. */
  readonly events: EventCatalog;
}

/**
 * Checks a spec against a kernel and plans it: events, filters, limits of the machine, aggregations, expectations.
 * Pure; all errors at once, in spec order as far as each part gets.
 */
export function prepareSpec(spec: Spec, facts: KernelFacts, instance: string): Result<PreparedSpec> {
  const plan = planSession(spec, facts, { instance });
  const events = plan.ok ? catalog(plan.value) : facts.formats;
  const problems = [...(plan.ok ? [] : plan.error), ...questionProblems(spec, events)];
  if (!plan.ok || problems.length > 0) return fail(problems);
  return ok({ spec, facts, plan: plan.value, events });
}

function catalog(plan: Plan): EventCatalog {
  return new Map(plan.events.map((event) => [eventName(event), event]));
}

/** What is wrong with the aggregations and expectations, given the events. */
function questionProblems(spec: Spec, events: EventCatalog): readonly Diagnostic[] {
  const bound = bindAggregations(spec.aggregations, events);
  if (!bound.ok) return bound.error;
  const known = knownResults(bound.value);
  return spec.expect.flatMap(({ expression }) => checkExpectation(expression.tree, known));
}
