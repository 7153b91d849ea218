import { contextOf, recordedOnlyIf } from "../plan/events/events-of-no-task.ts";
import type { Spec } from "../spec/spec.ts";
import type { NamedResult } from "./aggregate-recording.ts";

/** A note on each result of which `scope.pids` has left out events that occur in no task's own context. */
export function withScopeNotes(results: readonly NamedResult[], { scope }: Spec): readonly NamedResult[] {
  if (scope.pids === undefined) return results;
  return results.map((named) => {
    const notes = named.events.flatMap(scopeNote);
    return notes.length === 0
      ? named
      : { ...named, result: { ...named.result, notes: [...named.result.notes, ...notes] } };
  });
}

function scopeNote(event: string): readonly string[] {
  const context = contextOf(event);
  if (context === undefined) return [];
  return [`scope.pids left out most ${event} events: one is recorded only if ${recordedOnlyIf[context]}.`];
}
