import { type Diagnostic, diagnostic } from "../../../core/diagnostic.ts";
import type { Located } from "../../../core/source.ts";
import type { ProgramPlace, ProgramProbe } from "../../../spec/uprobes/program-probe.ts";
import type { ProbeSite, ProbeSites } from "../../../sites/probe-site.ts";

/** The offset of a place's semaphore; nothing where it is probed without one. */
type Counter = number | undefined;

interface Seen {
  readonly counter: Counter;
  readonly place: Located<ProgramPlace>;
}

/**
 * A place is probed with its semaphore or without, by everybody (kernel/trace/trace_uprobe.c, `validate_ref_ctr_offset`): two
 * probes of one spec that differ in it.
 */
export function checkCounters(probes: readonly ProgramProbe[], sites: ProbeSites): readonly Diagnostic[] {
  const seen = new Map<string, Seen>();
  return probes.flatMap(({ place }, index) => {
    const site = sites[index];
    if (!site?.ok) return [];
    const counters = countersOf(site.value);
    const other = counters.map(([key, counter]) => differing(seen.get(key), counter)).find(Boolean);
    for (const [key, counter] of counters) if (!seen.has(key)) seen.set(key, { counter, place });
    return other ? [twice(place, other)] : [];
  });
}

function countersOf({
  device,
  inode,
  offset,
  staticProbe,
}: ProbeSite): readonly (readonly [string, Counter])[] {
  const places = staticProbe?.places ?? [{ offset, semaphoreOffset: undefined }];
  return places.map((place) => [`${device}:${inode}:${place.offset}`, place.semaphoreOffset] as const);
}

function differing(seen: Seen | undefined, counter: Counter): Located<ProgramPlace> | undefined {
  return seen && seen.counter !== counter ? seen.place : undefined;
}

function twice(place: Located<ProgramPlace>, other: Located<ProgramPlace>): Diagnostic {
  const message = "this place is probed twice, with a static probe's semaphore and without";
  const hint = "name the static probe in both: usdt: …";
  const related = [{ message: "the other one is here", at: other.at }];
  return diagnostic("wrong-value", message, { at: place.at, hint, related });
}
