import { countText } from "../core/quantity-text.ts";
import { type Diagnostic, warning } from "../core/diagnostic.ts";
import type { EventSite } from "../sites/probe-site.ts";
import { type Executing, processNames } from "../machine/processes-executing.ts";
import { noneRecorded } from "./silent-events.ts";
import type { RecordingParts } from "./recording-summary.ts";

/** Looks up which running processes execute the file of a probe site. */
export type WhoExecutes = (site: EventSite) => Executing;

/** Warns about each probe that recorded nothing: how often the kernel reached it, and possible reasons. */
export function silentProbes(
  sites: readonly EventSite[],
  { probes = [], eventCounts }: Pick<RecordingParts, "probes" | "eventCounts">,
  whoExecutes: WhoExecutes,
): readonly Diagnostic[] {
  return sites.flatMap((site) => {
    const counted = probes.find(({ name }) => name === site.event);
    if (!counted || !noneRecorded([site.event], eventCounts)) return [];
    return [counted.hits > 0 ? allFiltered(site, counted.hits) : neverReached(site, whoExecutes(site))];
  });
}

function allFiltered({ event }: EventSite, hits: number): Diagnostic {
  const times = hits === 1 ? "once" : `${countText(hits)} times`;
  return warning(
    "probe-silent",
    `${event} was reached ${times}, but no event passed its filter and the scope`,
  );
}

function neverReached(site: EventSite, executing: Executing): Diagnostic {
  const { event, path, offset, staticProbe } = site;
  const others = (staticProbe?.sites.length ?? 1) - 1;
  const where = `0x${offset.toString(16)} in ${path}${others > 0 ? ` or ${others} more sites` : ""}`;
  const message = `${event} recorded nothing: no process reached ${where} while the probe was active`;
  return warning("probe-silent", message, { hint: reasonFor(site, executing) });
}

function reasonFor(site: EventSite, { thisFile, namesake }: Executing): string {
  const [other] = namesake;
  if (other) {
    return `other processes execute a different file of that name, which has no probe: ${processNames(namesake)}; to probe it, write binary: {pid: ${other.pid}, path: ${other.path}}`;
  }
  if (thisFile.length === 0) return "no running process executes that file";
  return `${processNames(thisFile)} ${thisFile.length === 1 ? "executes" : "execute"} that file; ${whyNotReached(site)}`;
}

function whyNotReached({ symbol, delta = 0, path, staticProbe }: EventSite): string {
  if (staticProbe) return "the event that this static probe marks did not occur";
  if (symbol === undefined || delta > 0) return "a call of the function need not reach every address in it";
  return `the function was not called, or was inlined, or callers use another function: see ftrace-run symbols ${path} '*${symbol}*'`;
}
