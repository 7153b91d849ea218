import type { ProbeCounts } from "../../document/result-document.ts";
import { readFileSync } from "node:fs";
import type { DynamicEvent } from "../../plan/plan.ts";

/**
 * Hits and misses of each of a session's probes since its definition. Empty if the kernel does not report them (it does not for
 * fprobes).
 */
export function readProbeCounts(
  tracefsRoot: string,
  dynamicEvents: readonly DynamicEvent[],
): readonly ProbeCounts[] {
  if (dynamicEvents.length === 0) return [];
  return KINDS.flatMap((kind) => countsOfKind(tracefsRoot, kind, dynamicEvents));
}

/** Pairs of files with definitions and counts: `kprobe_events` and `kprobe_profile`. */
const KINDS = ["kprobe", "uprobe"] as const;
type Kind = (typeof KINDS)[number];

function countsOfKind(
  root: string,
  kind: Kind,
  dynamicEvents: readonly DynamicEvent[],
): readonly ProbeCounts[] {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const counts = countsIn(readBetween(root, kind), dynamicEvents);
    if (counts) return counts;
  }
  return [];
}

/** Retries, because another process may define a probe between the reads. */
const ATTEMPTS = 5;

const LINE = /^ +(?:[^\s/]*\/\S* )?(?<name>[^\s/]+) +(?<hits>\d+)(?: +(?<missed>\d+))?$/u;

interface ProbeLists {
  readonly before: string;
  readonly profile: string;
  readonly after: string;
}

function readBetween(root: string, kind: Kind): ProbeLists {
  const read = (file: string): string => {
    try {
      return readFileSync(`${root}/${file}`, "latin1");
    } catch {
      return "";
    }
  };
  const definitions = `${kind}_events`;
  return { before: read(definitions), profile: read(`${kind}_profile`), after: read(definitions) };
}

/**
 * A profile has names without groups, and foreign probes may have our names; but it has the same probes in the same order as
 * the definitions (`probes_profile_seq_show`, `probes_seq_show` of kernel/trace/trace_kprobe.c and trace_uprobe.c). A kprobe's
 * line is `NAME HITS MISSED`, a uprobe's `PATH NAME HITS`. `undefined` if the two lists do not match.
 */
export function countsIn(
  { before, profile, after }: ProbeLists,
  dynamicEvents: readonly DynamicEvent[],
): readonly ProbeCounts[] | undefined {
  const definitions = before.split("\n").filter(Boolean);
  const lines = profile.split("\n").filter(Boolean);
  if (before !== after || definitions.length !== lines.length) return undefined;
  const counts = new Map<string, Count>();
  for (const [index, definition] of definitions.entries()) {
    const named = /^[a-z]\d*:(?<group>[^/\s]+)\/(?<name>\S+)/u.exec(definition)?.groups;
    const line = LINE.exec(lines[index]!)?.groups;
    if (!named || !line || named["name"] !== line["name"]) return undefined;
    const key = `${named["group"]}/${named["name"]}`;
    // An event has a line for each of its probe sites.
    counts.set(key, added(counts.get(key), line));
  }
  return dynamicEvents.flatMap(({ event, group, name }) => {
    const count = counts.get(`${group}/${name}`);
    return count ? [{ name: event, ...count }] : [];
  });
}

type Count = Pick<ProbeCounts, "hits" | "missed">;

function added(
  before: Count | undefined,
  { hits, missed }: Readonly<Record<string, string | undefined>>,
): Count {
  return {
    hits: (before?.hits ?? 0) + Number(hits),
    ...(missed !== undefined && { missed: (before?.missed ?? 0) + Number(missed) }),
  };
}
