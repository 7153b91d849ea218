import { type Diagnostic, warning } from "../../core/diagnostic.ts";
import { contextOf, recordedOnlyIf } from "./events-of-no-task.ts";
import { eventsNamedBy, isTracepoint, type NamedEvents } from "./named-events.ts";
import { taskKey } from "../../spec/task-rule.ts";
import { type PlanInput, type PlanPart, problem, steps } from "../plan-part.ts";

/** Warns about events that a scope of tasks leaves out, all or by chance: they occur in no task's own context. */
export function planScopeReach({ spec, facts }: PlanInput): PlanPart {
  const key = taskKey(spec.scope);
  if (key === undefined) return steps();
  const tracepoints = eventsNamedBy(spec, facts.eventNames).filter(isTracepoint);
  return problem(...tracepoints.flatMap((one) => outOfReach(one, key)));
}

/** One warning a line of the spec: a glob can mean many such events. */
function outOfReach({ pattern, events }: NamedEvents, key: string): readonly Diagnostic[] {
  const [name, ...more] = events.filter((event) => contextOf(event));
  const context = name === undefined ? undefined : contextOf(name);
  if (name === undefined || context === undefined) return [];
  const others = more.length === 0 ? "" : ` (likewise: ${shortList(more)})`;
  const message = `${key} excludes most ${name} events: one is recorded only if ${recordedOnlyIf[context]}${others}`;
  const hint = `remove ${key}, and select by the event's own fields (filter, where)`;
  return [warning("scope-leaves-out", message, { at: pattern.at, hint })];
}

const MOST_NAMED = 3;

function shortList(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
