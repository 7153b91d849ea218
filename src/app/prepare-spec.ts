import { type Diagnostic, warning } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { checkExpectation } from "../expr/check/check-expectation.ts";
import type { KernelFacts } from "../plan/kernel-facts.ts";
import { absentPatterns, eventsNamedBy } from "../plan/events/named-events.ts";
import { eventsToRecord } from "../plan/events-to-record.ts";
import { planSession } from "../plan/plan-session.ts";
import type { Plan } from "../plan/plan.ts";
import type { AggregationNeeds } from "../spec/needs.ts";
import type { Spec } from "../spec/spec.ts";
import { eventName } from "../trace/decode/event-format.ts";
import { clockScale } from "../trace/trace-dat/clock-scale.ts";
import {
  bindAggregations,
  type EventsAtHand,
  type KnownClock,
  type LeftOut,
  needsOf,
} from "../result/bind-aggregations.ts";
import { knownResults } from "../result/expectations/known-results.ts";

/** A spec that was found right for a kernel, with what it comes to there. */
export interface PreparedSpec {
  readonly spec: Spec;
  readonly facts: KernelFacts;
  readonly plan: Plan;
  /** What can't be done here although the spec is right, in spec order: optional events, and what reads them. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Checks a spec against a kernel and plans it: events, filters, limits of the machine, aggregations, expectations. The
 * aggregations are bound before anything is planned: how a question can be answered may decide what has to be recorded.
 * Pure; all errors at once, in spec order as far as each part gets.
 */
export function prepareSpec(spec: Spec, facts: KernelFacts, instance: string): Result<PreparedSpec> {
  const atHand = eventsAtHand(spec, facts);
  const questions = checkQuestions(spec, atHand);
  const plan = planSession(spec, facts, { instance, needs: questions.ok ? questions.value.needs : [] });
  if (!plan.ok) return fail([...plan.error, ...(questions.ok ? [] : questions.error)]);
  if (!questions.ok) return questions;
  return ok({
    spec,
    facts,
    plan: plan.value,
    warnings: [...plan.value.warnings, ...questions.value.leftOut],
  });
}

/** What the aggregations can read, on this kernel. A question about an event that it lacks is no second mistake. */
function eventsAtHand(spec: Spec, facts: KernelFacts): EventsAtHand {
  const { fixed, probes } = eventsToRecord(spec, facts);
  const events = new Map([...fixed, ...probes].map((event) => [eventName(event), event]));
  const named = eventsNamedBy(spec, facts.eventNames);
  return {
    events,
    absent: absentPatterns(named, [...facts.eventNames, ...events.keys()]),
    clock: knownClock(spec.clock.value),
  };
}

interface CheckedQuestions {
  readonly needs: readonly AggregationNeeds[];
  /** Warnings. */
  readonly leftOut: readonly Diagnostic[];
}

/** What is wrong with the aggregations and expectations, given the events; else what they need, and what is left out. */
function checkQuestions(spec: Spec, atHand: EventsAtHand): Result<CheckedQuestions> {
  const aggregations = bindAggregations(spec.aggregations, atHand);
  if (!aggregations.ok) return aggregations;
  const known = knownResults(aggregations.value);
  const problems = spec.expect.flatMap(({ expression }) => checkExpectation(expression.tree, known));
  if (problems.length > 0) return fail(problems);
  return ok({
    needs: needsOf(aggregations.value),
    leftOut: aggregations.value.leftOut.map(leftOutWarning),
  });
}

function knownClock(name: string): KnownClock {
  return { name, unit: clockScale(name).unit };
}

function leftOutWarning({ request: { name, at }, absent }: LeftOut): Diagnostic {
  const message = `"${name}" is left out: this kernel has no event ${absent.join(" and no event ")}`;
  return warning("event-not-recorded", message, { at, hint: "expectations on it will be inconclusive" });
}
