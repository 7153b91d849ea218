import type { EventCatalog, KnownOfRecording } from "../../aggregate/aggregation.ts";
import { beginBinding, type Binding } from "../../aggregate/request/binding.ts";
import { selectEvents } from "../../aggregate/request/select-events.ts";
import { type Where, whereOf } from "../../aggregate/request/where.ts";
import { type Diagnostic, diagnostic, withoutRepetition } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { Span } from "../../core/source.ts";
import type { Expression } from "../../expr/ast.ts";
import { checkPredicate } from "../../expr/check/check-filter.ts";
import { fieldTypes } from "../../spec/field-types.ts";
import type { SourceExpression } from "../../spec/probes/probe-event.ts";
import type { EventFormat } from "../../trace/decode/event-format.ts";

/** Events, and a condition on their records, in the language of specs. */
export interface WantedEvents {
  /** Patterns as `of:` has them; empty: all events. */
  readonly patterns: readonly Pattern[];
  /** As in `where:`; absent: all records. */
  readonly where?: SourceExpression | undefined;
}

/** A pattern with its location. */
export interface Pattern {
  readonly value: string;
  readonly at: Span;
}

/** The same, checked against a recording's events. */
export interface EventCondition {
  /** Events that have what the condition reads. */
  readonly formats: readonly EventFormat[];
  /** Wanted events that lack it: none of their records matches. */
  readonly unfit: readonly EventFormat[];
  /** `system:event` of `formats`, each with the fields that `takes` reads. */
  readonly events: ReadonlyMap<string, readonly string[]>;
  readonly takes: Where;
  /** What is to be said about records that could not be compared; complete when all have been read. */
  readonly notes: () => readonly string[];
}

/**
 * As the kernel does with a filter of a whole event system (kernel/trace/trace_events_filter.c,
 * `process_system_preds`), an event that lacks a field of the condition does not match; one event at least must have all fields.
 * Errors: `event-not-recorded`, and those of a condition.
 */
export function eventCondition(
  { patterns, where }: WantedEvents,
  events: EventCatalog,
  known: KnownOfRecording,
): Result<EventCondition> {
  const binding = conditionBinding({ patterns, where }, events, known);
  const wanted = patterns.length === 0 ? [...events.values()] : selectEvents(binding, "of");
  if (binding.problems.length > 0) return fail(binding.problems);
  const formats = where ? wanted.filter((event) => problemsFor(where.tree, event).length === 0) : wanted;
  if (where && formats.length === 0 && wanted.length > 0) return fail(unfitProblems(where.tree, wanted));
  for (const format of formats) binding.needs.event(format);
  const takes = whereOf(binding, formats);
  const fitting = new Set(formats);
  return ok({
    formats,
    unfit: wanted.filter((event) => !fitting.has(event)),
    events: formats.length === 0 ? new Map() : binding.needs.fields,
    takes,
    notes: () => binding.unreadable.notes(),
  });
}

function conditionBinding(
  { patterns, where }: WantedEvents,
  events: EventCatalog,
  known: KnownOfRecording,
): Binding {
  const nowhere = { source: { path: "", text: "" }, start: 0, end: 0 };
  const request = {
    name: "show",
    at: nowhere,
    use: { value: "show", at: nowhere },
    ...(where && { where }),
    options: { of: patterns.map(({ value }) => value) },
    spanOf: (_: string, index = 0) => patterns[index]?.at ?? nowhere,
  };
  return beginBinding(request, events, { ...known, isWhole: true });
}

function problemsFor(tree: Expression, event: EventFormat): readonly Diagnostic[] {
  return checkPredicate(tree, fieldTypes(event));
}

/** Why the condition suits no event: the problems of the event that it suits best; an unknown field is sought in all of them. */
function unfitProblems(tree: Expression, events: readonly EventFormat[]): readonly Diagnostic[] {
  const [fewest = []] = events
    .map((event) => problemsFor(tree, event))
    .toSorted((a, b) => a.length - b.length);
  if (events.length === 1) return fewest;
  return withoutRepetition(
    fewest.map((problem) => (problem.code === "unknown-field" ? ofAll(problem, events) : problem)),
  );
}

function ofAll(problem: Diagnostic, events: readonly EventFormat[]): Diagnostic {
  const { at } = problem;
  if (!at) return problem;
  const name = at.source.text.slice(at.start, at.end);
  const names = new Set(events.flatMap(({ fields }) => fields.map((field) => field.name)));
  if (names.has(name))
    return diagnostic("unknown-field", "no event has all fields of this condition", { at });
  const message = `none of these events has a field "${name}"`;
  return diagnostic("unknown-field", message, { at, hint: didYouMean(name, names) });
}
