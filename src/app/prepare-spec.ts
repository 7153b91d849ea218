import type { EventCatalog } from "../aggregate/aggregation.ts";
import { type Diagnostic, warning } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { checkExpectation } from "../expr/check-expectation.ts";
import type { KernelFacts } from "../plan/kernel-facts.ts";
import { predictedProbes } from "../plan/probes/spec-probes.ts";
import { planSession } from "../plan/plan-session.ts";
import type { Plan } from "../plan/plan.ts";
import type { Spec } from "../spec/spec.ts";
import { eventName } from "../trace/decode/event-format.ts";
import { absentPatterns, missingPatterns } from "../result/absent-events.ts";
import { clockScale } from "../trace/trace-dat/clock-scale.ts";
import { bindAggregations, type KnownClock, type LeftOut } from "../result/bind-aggregations.ts";
import { knownResults } from "../result/known-results.ts";

/** A spec that was found right for a kernel, with what it comes to there. */
export interface PreparedSpec {
  readonly spec: Spec;
  readonly facts: KernelFacts;
  readonly plan: Plan;
  /** The events that will be recorded: what the aggregations are bound to. */
  readonly events: EventCatalog;
  /** What can't be done here although the spec is right, in spec order: optional events, and what reads them. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Checks a spec against a kernel and plans it: events, filters, limits of the machine, aggregations, expectations.
 * Pure; all errors at once, in spec order as far as each part gets.
 */
export function prepareSpec(spec: Spec, facts: KernelFacts, instance: string): Result<PreparedSpec> {
  const plan = planSession(spec, facts, { instance });
  const events = plan.ok ? catalog(plan.value) : new Map([...facts.formats, ...predictedProbes(spec)]);
  const names = [...facts.eventNames, ...events.keys()];
  // A question about an event that this kernel lacks is no second mistake.
  const absent = plan.ok ? absentPatterns(spec, names) : missingPatterns(spec, names);
  const questions = checkQuestions(spec, events, absent);
  if (!plan.ok) return fail([...plan.error, ...(questions.ok ? [] : questions.error)]);
  if (!questions.ok) return questions;
  return ok({
    spec,
    facts,
    plan: plan.value,
    events,
    warnings: [...plan.value.warnings, ...questions.value],
  });
}

function catalog(plan: Plan): EventCatalog {
  return new Map(plan.events.map((event) => [eventName(event), event]));
}

/** What is wrong with the aggregations and expectations, given the events; else what is left out. */
function checkQuestions(
  spec: Spec,
  events: EventCatalog,
  absent: readonly string[],
): Result<readonly Diagnostic[]> {
  const aggregations = bindAggregations(spec.aggregations, {
    events,
    absent,
    clock: knownClock(spec.clock.value),
  });
  if (!aggregations.ok) return aggregations;
  const known = knownResults(aggregations.value);
  const problems = spec.expect.flatMap(({ expression }) => checkExpectation(expression.tree, known));
  return problems.length > 0 ? fail(problems) : ok(aggregations.value.leftOut.map(leftOutWarning));
}

function knownClock(name: string): KnownClock {
  return { name, unit: clockScale(name).unit };
}

function leftOutWarning({ request: { name, at }, absent }: LeftOut): Diagnostic {
  const message = `"${name}" is left out: this kernel has no event ${absent.join(" and no event ")}`;
  return warning("event-not-recorded", message, { at, hint: "expectations on it will be inconclusive" });
}
