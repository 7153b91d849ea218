import { type Diagnostic, diagnostic } from "../../../core/diagnostic.ts";
import type { Located } from "../../../core/source.ts";
import type { SiteReference, ProgramProbe } from "../../../spec/uprobes/program-probe.ts";
import type { ProbeSite, ProbeSites } from "../../../sites/probe-site.ts";

/** Offset of a site's semaphore; `undefined`: probed without one. */
type Counter = number | undefined;

interface Seen {
  readonly counter: Counter;
  readonly reference: Located<SiteReference>;
}

/**
 * All probes at a site must agree on its semaphore (kernel/trace/trace_uprobe.c, `validate_ref_ctr_offset`). Reports two
 * probes of one spec that do not.
 */
export function checkCounters(probes: readonly ProgramProbe[], sites: ProbeSites): readonly Diagnostic[] {
  const seen = new Map<string, Seen>();
  return probes.flatMap(({ site: reference }, index) => {
    const site = sites[index];
    if (!site?.ok) return [];
    const counters = countersOf(site.value);
    const other = counters.map(([key, counter]) => differing(seen.get(key), counter)).find(Boolean);
    for (const [key, counter] of counters) if (!seen.has(key)) seen.set(key, { counter, reference });
    return other ? [twice(reference, other)] : [];
  });
}

function countersOf({
  device,
  inode,
  offset,
  staticProbe,
}: ProbeSite): readonly (readonly [string, Counter])[] {
  const sites = staticProbe?.sites ?? [{ offset, semaphoreOffset: undefined }];
  return sites.map((one) => [`${device}:${inode}:${one.offset}`, one.semaphoreOffset] as const);
}

function differing(seen: Seen | undefined, counter: Counter): Located<SiteReference> | undefined {
  return seen && seen.counter !== counter ? seen.reference : undefined;
}

function twice(reference: Located<SiteReference>, other: Located<SiteReference>): Diagnostic {
  const message = "this address is probed twice: with a static probe's semaphore and without";
  const hint = "name the static probe in both: usdt: …";
  const related = [{ message: "the other probe is here", at: other.at }];
  return diagnostic("wrong-value", message, { at: reference.at, hint, related });
}
