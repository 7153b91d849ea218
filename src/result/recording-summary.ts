import type { CpuStats } from "../document/cpu-stats.ts";
import type {
  CpuCounts,
  EventCounts,
  FaultCounts,
  ProbeCounts,
  RecordingSummary,
  SettingChange,
} from "../document/result-document.ts";

/** What is known of a recording once it is read. */
export interface RecordingParts {
  /** How long was recorded, in `timeUnit`; from the first to the last event where the recording does not say. */
  readonly durationNs: number;
  /** What the clock counts; absent: ns. */
  readonly timeUnit?: "ns" | "ticks";
  /** Where the file holds several: which instance this is. Empty: the top-level one. */
  readonly instance?: string;
  /** Events that the kernel counted and that are not in the file. */
  readonly absent?: number;
  /** The file doesn't have every CPU's statistics. */
  readonly lossUnknown?: true;
  /** Date and time of its beginning, ISO 8601 in UTC, where the recording says. */
  readonly beganAt?: string;
  /** Without the recorder's own events. */
  readonly stats: readonly CpuStats[];
  /** How many of the recorder's own events were left out. */
  readonly ownEvents?: number;
  /** Events left out because of the scope: of tasks outside of it, and, by `system:event`, of tasks of which that is not known. */
  readonly scope?: { readonly excluded: number; readonly unknown: ReadonlyMap<string, number> };
  /** CPU time of the recorder, in ns, during which a tracer traced no function. */
  readonly untracedNs?: number;
  /** What the kernel counted of the probes that were read. */
  readonly probes?: readonly ProbeCounts[];
  /** Settings that did not stay as they were armed. */
  readonly changes?: readonly SettingChange[];
  readonly faults: FaultCounts;
  /** Records of each event that was read, by `system:name`. */
  readonly eventCounts: ReadonlyMap<string, number>;
}

/** What a recording holds and lacks, CPUs and events in a stable order. */
export function recordingSummary(parts: RecordingParts): RecordingSummary {
  const {
    beganAt,
    instance,
    absent = 0,
    stats,
    ownEvents = 0,
    scope,
    untracedNs,
    lossUnknown,
    probes = [],
    changes = [],
    faults,
    eventCounts,
  } = parts;
  const cpus = stats.map(cpuCounts).toSorted((a, b) => a.cpu - b.cpu);
  return {
    ...durationOf(parts),
    ...(beganAt !== undefined && { beganAt }),
    ...(instance !== undefined && { instance }),
    ...(absent > 0 && { absent }),
    cpus,
    totals: lossUnknown ? { recorded: null, overwritten: null, lost: null } : totalsOf(cpus),
    ...(ownEvents > 0 && { ownEvents }),
    ...(scope && { scope: { excluded: scope.excluded, unknown: sum([...scope.unknown.values()]) } }),
    ...(untracedNs !== undefined && { untracedNs }),
    ...(probes.length > 0 && { probes: probes.toSorted(byName) }),
    ...(changes.length > 0 && { changes }),
    faults,
    events: [...eventCounts].map(([name, records]) => ({ name, records })).toSorted(byName),
  };
}

function durationOf({
  durationNs,
  timeUnit,
}: RecordingParts): Pick<RecordingSummary, "durationNs" | "durationTicks"> {
  return timeUnit === "ticks" ? { durationNs: null, durationTicks: durationNs } : { durationNs };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
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
