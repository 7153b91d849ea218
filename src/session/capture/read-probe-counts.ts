import { readFileSync } from "node:fs";
import type { DynamicEvent } from "../../plan/plan.ts";
import type { ProbeCount } from "../../trace/recording.ts";

/**
 * How often the kernel hit each of a session's kprobes, and how often it missed one, since it was defined. Empty where the
 * kernel doesn't say (it says nothing of fprobes).
 */
export function readProbeCounts(
  tracefsRoot: string,
  dynamicEvents: readonly DynamicEvent[],
): readonly ProbeCount[] {
  if (dynamicEvents.length === 0) return [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const counts = countsIn(readBetween(tracefsRoot), dynamicEvents);
    if (counts) return counts;
  }
  return [];
}

/** Somebody may define a probe between the reads. */
const ATTEMPTS = 5;

interface ProbeLists {
  readonly before: string;
  readonly profile: string;
  readonly after: string;
}

function readBetween(root: string): ProbeLists {
  const read = (file: string): string => {
    try {
      return readFileSync(`${root}/${file}`, "latin1");
    } catch {
      return "";
    }
  };
  return { before: read("kprobe_events"), profile: read("kprobe_profile"), after: read("kprobe_events") };
}

/**
 * `kprobe_profile` has names without their groups, and foreign probes may have ours; but it has the same probes in the same
 * order as `kprobe_events` (kernel/trace/trace_kprobe.c, `probes_profile_seq_show`, `probes_seq_show`). Nothing where the
 * two don't fit together.
 */
export function countsIn(
  { before, profile, after }: ProbeLists,
  dynamicEvents: readonly DynamicEvent[],
): readonly ProbeCount[] | undefined {
  const definitions = before.split("\n").filter(Boolean);
  const lines = profile.split("\n").filter(Boolean);
  if (before !== after || definitions.length !== lines.length) return undefined;
  const counts = new Map<string, Pick<ProbeCount, "hits" | "missed">>();
  for (const [index, definition] of definitions.entries()) {
    const place = /^[a-z]\d*:(?<group>[^/\s]+)\/(?<name>\S+)/u.exec(definition)?.groups;
    const line = /^ +(?<name>\S+) +(?<hits>\d+) +(?<missed>\d+)$/u.exec(lines[index]!)?.groups;
    if (!place || !line || place["name"] !== line["name"]) return undefined;
    const count = { hits: Number(line["hits"]), missed: Number(line["missed"]) };
    counts.set(`${place["group"]}/${place["name"]}`, count);
  }
  return dynamicEvents.flatMap(({ event, group, name }) => {
    const count = counts.get(`${group}/${name}`);
    return count ? [{ event, ...count }] : [];
  });
}
