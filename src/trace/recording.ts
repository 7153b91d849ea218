import type { RecordedMachine } from "./decode/binary-printf.ts";
import type { GreatestLatency } from "./greatest-latency.ts";
import type { OrderedEvents } from "./decode/batch.ts";
import type { EventFormat } from "./decode/event-format.ts";
import type { LossGaps } from "./ring-buffer/loss-gaps.ts";
import type { PrintkFormats } from "./decode/printk-formats.ts";
import type { SymbolTable } from "./names/symbols.ts";
import type { ClockScale } from "./trace-dat/clock-scale.ts";
import type { UserCode } from "./names/user-code/user-code.ts";
import type { CpuStats } from "../document/cpu-stats.ts";
import type { FaultCounts, ProbeCounts, SettingChange } from "../document/result-document.ts";

export type { ByteSource } from "../core/byte-source.ts";

/** An fprobe at a function's return, whose misses the kernel does not tell. */
export interface ReturnProbe {
  /** `kprobes:nap_ret`. */
  readonly event: string;
  /** The event of the function's entry: `kprobes:nap`. */
  readonly entry: string;
  /** When the tasks in the function were looked for, on the clock; absent: they were not. */
  readonly at?: bigint;
  /** Thread id → calls of the function that it was in then. */
  readonly underWay: ReadonlyMap<number, number>;
}

/** A thread of the program that made the recording. Its id may be another task's before and after. */
export interface RecorderThread {
  readonly tid: number;
  /** On the trace clock; absent where it was there from the beginning, or to the end. */
  readonly from?: bigint;
  readonly to?: bigint;
}

/** The processes (thread groups) of tasks when recording began. From then on every new task is recorded. */
export interface ThreadGroups {
  /** Thread id → process id. */
  readonly groups: ReadonlyMap<number, number>;
  /** When the list was complete, on the clock. */
  readonly readAt: bigint;
  /** Only tasks of the recording's scope are listed, and only their new tasks and exits are recorded. */
  readonly isScoped: boolean;
}

/** A glob of names, or a control group of version 2 by its path from the root of the hierarchy: it and all below it. */
export type ScopeRule = { readonly comm: string } | { readonly cgroup: string };

/** The tasks that a recording is about: all tasks were recorded, and those of others are left out when it is read. */
export interface TaskScope {
  readonly rule: ScopeRule;
  /** Thread ids of the tasks that were in the scope when recording began, and of those that were not. */
  readonly members: ReadonlySet<number>;
  readonly others: ReadonlySet<number>;
  /** Of threads that are not the first of their process: its id. */
  readonly processes: ReadonlyMap<number, number>;
  /** When both lists were complete, on the clock. */
  readonly readAt: bigint;
}

/** Events that were left out because of the recording's scope. */
export interface ScopeCounts {
  /** Of tasks outside of the scope, and of tasks of which that is not known: by CPU. */
  readonly leftOut: ReadonlyMap<number, number>;
  /** Of tasks outside of the scope, and of before the list of tasks was complete. */
  readonly excluded: number;
  /** Of tasks of which it is not known, by `system:event`. */
  readonly unknown: ReadonlyMap<string, number>;
}

/** Everything about a recording that is not its events. */
export interface RecordingInfo {
  /** Time that batch times are relative to: the first time stamp of the recording, in the clock's unit. */
  readonly epoch: bigint;
  readonly clock: string;
  /** Which unit all times are in, and how they came from what the clock showed. */
  readonly clockScale: ClockScale;
  /** Name of the instance that this is the recording of; empty: the top-level one. Hostile text. */
  readonly instance: string;
  /** Names of all instances in the file that recorded something. */
  readonly instances: readonly string[];
  /** Made by this project: then the kernel's count of events is that of the file. */
  readonly isOwn: boolean;
  /** Events that the kernel counted and that trace-cmd took out before it recorded. */
  readonly takenMarkers?: number;
  /** Recorded in a guest, and trace-cmd stored how its clock differs from the host's. Times are the guest's own. */
  readonly isShifted?: true;
  /** From when to when was recorded, on the clock; absent where the file doesn't say (trace-cmd's don't). */
  readonly window?: { readonly start: bigint; readonly end: bigint };
  /** When that was by date and time, ISO 8601 in UTC; absent where the file doesn't say. */
  readonly beganAt?: string;
  /** CPU numbers that have data, ascending. */
  readonly cpus: readonly number[];
  readonly subBufferBytes: number;
  /** CPU → bytes of its sub-buffers in the file. */
  readonly dataBytes?: ReadonlyMap<number, number>;
  readonly kernelRelease: string;
  readonly architecture: string;
  /** Recorded in a throwaway guest: times are not those of a real machine. */
  readonly guest?: "kvm" | "tcg";
  /** Empty: the file doesn't say, so nobody knows whether events were lost. */
  readonly stats: readonly CpuStats[];
  /** Of the recording session's own probes; empty where the file doesn't say. */
  readonly probes?: readonly ProbeCounts[];
  /** Settings that another process, or the kernel, changed while recording went on. */
  readonly changes?: readonly SettingChange[];
  /** Fprobes at returns, of whose functions every entry and return was recorded. */
  readonly returns?: readonly ReturnProbe[];
  /** Whose events are left out when the recording is read (`recorder-events.ts`); absent where the file names none. */
  readonly recorder?: readonly RecorderThread[];
  /** Threads that ran a 32-bit program when recording began, on a machine of 64 bits; absent: none is known. */
  readonly compatTasks?: ReadonlySet<number>;
  /** Processes of the tasks that existed when recording began; absent where the file does not state them. */
  readonly threadGroups?: ThreadGroups;
  /** What a tracer such as `wakeup_rt` kept; absent where the recording has none. */
  readonly greatestLatency?: GreatestLatency;
  /** Absent: the kernel has selected the tasks, or all are meant. */
  readonly scope?: TaskScope;
  /** Names of disks by device, `254:0`; absent where the file has none. Hostile text. */
  readonly disks?: ReadonlyMap<string, string>;
  /** CPU time of the recorder, in ns, during which a tracer traced no function, interrupts included; absent where it traced all. */
  readonly untracedNs?: number;
  /** Tasks that began a 32-bit program while recording, and those that began one of which that isn't known. */
  readonly begun?: { readonly compat: readonly number[]; readonly unknown: readonly number[] };
  /** pid → comm, as the kernel remembered them (`saved_cmdlines`). Hostile text. */
  readonly comms: ReadonlyMap<number, string>;
  /** Functions by address, as the file has them. */
  readonly symbols: SymbolTable;
  /** Formats of `trace_printk` by address. */
  readonly printkFormats: PrintkFormats;
  readonly machine: RecordedMachine;
  /** Code of programs, as far as the recording's user stacks need it; absent where the file doesn't say. */
  readonly userCode?: UserCode;
}

/** Which events to decode, and which of their fields. Key: `system:name`. */
export type Projection = ReadonlyMap<string, readonly string[] | "all">;

/** The records themselves, in which every field can be read, with the common fields and these as columns. */
export interface WithRecords {
  readonly records: readonly string[] | "all";
}

/** What is wanted of the records of one event. */
export type Wanted = readonly string[] | "all" | WithRecords;

/** The same, for readers of whole records. */
export type RecordProjection = ReadonlyMap<string, Wanted>;

/** The events of one CPU, in recorded order, one bounded interval at a time. */
export interface CpuEvents {
  readonly cpu: number;
  readonly events: Iterable<OrderedEvents>;
}

/** An opened trace.dat. */
export interface Recording {
  readonly info: RecordingInfo;
  readonly events: ReadonlyMap<string, EventFormat>;
  /** The events in time order across CPUs, one bounded interval at a time. */
  read(projection: RecordProjection): Iterable<OrderedEvents>;
  /** As `read`, with the events of the recorder's own threads, and of tasks outside of the scope. */
  readAlsoOwn(projection: RecordProjection): Iterable<OrderedEvents>;
  /** As `read`, each CPU's events apart: for those who have to look ahead on one CPU. */
  readByCpu(projection: RecordProjection): readonly CpuEvents[];
  /** Names (`system:event`) of the events that were recorded, of the recording's scope, those of the recorder's own threads left out. Walks all data. */
  recordedEvents(): ReadonlySet<string>;
  /** How many events are in the file, of whatever kind: by CPU, of each sub-buffer. Walks all data. */
  recordCounts(): ReadonlyMap<number, readonly number[]>;
  /** When events may have been lost. Walks the data of those CPUs that lost some. */
  gaps(): LossGaps;
  /** What `read`, or `readByCpu`, has met so far. */
  faults(): FaultCounts;
  /** Events of the recorder's own threads that `read`, or `readByCpu`, has left out so far, by CPU. */
  ownEvents(): ReadonlyMap<number, number>;
  /** What `read`, or `readByCpu`, has left out so far because of the scope; absent where the recording has none. */
  scopeCounts(): ScopeCounts | undefined;
}

/**
 * The date and time at the recording's `epoch`, in ns since 1970 (UTC); nothing where the recording does not state it. This project's
 * recordings state it to a millisecond; trace-cmd's have it where their clock's times were made dates (`trace-cmd record --date`).
 */
export function wallZeroNs({
  beganAt,
  clockScale,
  epoch,
  window,
}: Pick<RecordingInfo, "beganAt" | "clockScale" | "epoch" | "window">): bigint | undefined {
  if (clockScale.unit !== "ns") return undefined;
  if (clockScale.isDate) return epoch;
  const beganMs = beganAt === undefined ? NaN : Date.parse(beganAt);
  if (Number.isNaN(beganMs) || !window) return undefined;
  return BigInt(beganMs) * 1_000_000n - (window.start - epoch);
}
