import type { CpuStats, DecodeFaults, ProbeCount } from "../trace/recording.ts";
import type { CpuCounts, EventCounts, ProbeCounts, RecordingSummary } from "./result-document.ts";

/** What is known of a recording once it is read. */
export interface RecordingParts {
  /** How long was recorded; from the first to the last event where the recording does not say. */
  readonly durationNs: number;
  /** Date and time of its beginning, ISO 8601 in UTC, where the recording says. */
  readonly beganAt?: string;
  readonly stats: readonly CpuStats[];
  /** What the kernel counted of the probes that were read. */
  readonly probes?: readonly ProbeCount[];
  readonly faults: DecodeFaults;
  /** Records of each event that was read, by `system:name`. */
  readonly eventCounts: ReadonlyMap<string, number>;
}

/** What a recording holds and lacks, CPUs and events in a stable order. */
export function recordingSummary({
  durationNs,
  beganAt,
  stats,
  probes = [],
  faults,
  eventCounts,
}: RecordingParts): RecordingSummary {
  const cpus = stats.map(cpuCounts).toSorted((a, b) => a.cpu - b.cpu);
  const { malformedPages, malformedRecords, pagesWithMissedEvents } = faults;
  return {
    durationNs,
    ...(beganAt !== undefined && { beganAt }),
    cpus,
    totals: totalsOf(cpus),
    ...(probes.length > 0 && { probes: probes.map(probeCounts).toSorted(byName) }),
    faults: { malformedPages, malformedRecords, pagesWithMissedEvents },
    events: [...eventCounts].map(([name, records]) => ({ name, records })).toSorted(byName),
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function probeCounts({ event, hits, missed }: ProbeCount): ProbeCounts {
  return { name: event, hits, ...(missed !== undefined && { missed }) };
}

function cpuCounts({ cpu, recorded, overrun, commitOverrun, dropped }: CpuStats): CpuCounts {
  return { cpu, recorded, overwritten: overrun, lost: commitOverrun + dropped };
}

function totalsOf(cpus: readonly CpuCounts[]): EventCounts {
  return {
    recorded: sum(cpus.map((cpu) => cpu.recorded)),
    overwritten: sum(cpus.map((cpu) => cpu.overwritten)),
    lost: sum(cpus.map((cpu) => cpu.lost)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
