import { contextOf, recordedOnlyIf } from "../plan/events/events-of-no-task.ts";
import { taskKey } from "../spec/task-rule.ts";
import type { Spec } from "../spec/spec.ts";
import type { NamedResult } from "./aggregate-recording.ts";

/** A note on each result of which a scope of tasks has left out events that occur in no task's own context. */
export function withScopeNotes(results: readonly NamedResult[], { scope }: Spec): readonly NamedResult[] {
  const key = taskKey(scope);
  if (key === undefined) return results;
  return results.map((named) => {
    const notes = named.events.flatMap((event) => scopeNote(event, key));
    return notes.length === 0
      ? named
      : { ...named, result: { ...named.result, notes: [...named.result.notes, ...notes] } };
  });
}

function scopeNote(event: string, key: string): readonly string[] {
  const context = contextOf(event);
  if (context === undefined) return [];
  return [`${key} excluded most ${event} events: one is recorded only if ${recordedOnlyIf[context]}.`];
}

/** Events of functions of the kernel: what tracers and probes record. */
const ofFunctions = /^(?:ftrace:func|[kf]probes:)/u;

const layerNote =
  "In a guest, one file operation can call vfs functions more than once, because files are on an overlayfs. This does not apply to /usr and /etc, nor to new files in /tmp, /var/tmp, $HOME and the working folder.";

/**
 * In a guest most of the host's files are below an overlay, whose functions call those of the file system below it
 * (src/vm/guest-layout.ts). The note is added once, to the first result that counts functions.
 */
export function withLayerNote(
  results: readonly NamedResult[],
  guest: "kvm" | "tcg" | undefined,
): readonly NamedResult[] {
  if (guest === undefined) return results;
  const first = results.find(({ events }) => events.some((name) => ofFunctions.test(name)));
  return results.map((named) =>
    named === first
      ? { ...named, result: { ...named.result, notes: [...named.result.notes, layerNote] } }
      : named,
  );
}
