import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Span } from "../../core/source.ts";
import type { Binding } from "./binding.ts";

/** What a request reads (`count reads sched:sched_switch`) isn't among the events; `remedy`: what to add to the spec. */
export function notRecorded(binding: Binding, what: string, at: Span, remedy: string): Diagnostic {
  const isWhole = binding.known.isWhole === true;
  const message = `${what}, which ${isWhole ? "the recording doesn't have" : "this spec doesn't record"}`;
  return diagnostic("event-not-recorded", message, {
    at,
    hint: isWhole ? recordedHint(binding.catalog.keys()) : remedy,
  });
}

const MOST_SHOWN = 10;

/** Which events there are, as a hint: the one that was probably meant, else those of the same system first. */
export function recordedHint(names: Iterable<string>, wanted = ""): string {
  const system = wanted.slice(0, wanted.indexOf(":") + 1);
  const isNear = (name: string): boolean => system !== "" && name.startsWith(system);
  const all = [...names].toSorted((a, b) => Number(isNear(b)) - Number(isNear(a)) || (a < b ? -1 : 1));
  const more = all.length > MOST_SHOWN ? ", …" : "";
  const shown = `it has ${all.slice(0, MOST_SHOWN).join(", ")}${more}`;
  const candidates = wanted.includes(":") ? all : [...all, ...all.map(withoutSystem)];
  return didYouMean(wanted, candidates) ?? (all.length === 0 ? "it has no events" : shown);
}

function withoutSystem(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
