import type { Diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import type { Needs } from "../spec/needs.ts";
import type { AggregationRequest } from "../spec/spec.ts";
import type { OrderedEvents } from "../trace/decode/batch.ts";
import type { RecordedMachine } from "../trace/decode/binary-printf.ts";
import type { EventFormat } from "../trace/decode/event-format.ts";
import type { LossGaps } from "../trace/ring-buffer/loss-gaps.ts";
import type { EventTexts } from "../trace/event-text/event-texts.ts";
import type { GreatestLatency } from "../trace/greatest-latency.ts";
import type { SymbolTable } from "../trace/names/symbols.ts";
import type { UserCode } from "../trace/names/user-code/user-code.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";

/** One named aggregation: what it is called and how a request becomes a computation. */
export interface Aggregation {
  /** `count`, `sched.switches`. */
  readonly name: string;
  /** One line for `list aggregations`. */
  readonly summary: string;
  /** What it measures with the recording's clock; absent: nothing, or only rates per second. */
  readonly clockUse?: ClockUse | ((request: AggregationRequest) => ClockUse);
  /**
   * Checks the request against the recorded events' formats; errors have locations in the spec.
   * `known` is what an open recording says besides its events; not needed to check.
   */
  bind(
    request: AggregationRequest,
    events: EventCatalog,
    known?: KnownOfRecording,
  ): Result<BoundAggregation, Unbound>;
}

/** The events that are (to be) recorded, by `system:name`. */
export type EventCatalog = ReadonlyMap<string, EventFormat>;

/** What a recording states about the machine. */
export interface KnownOfRecording {
  /** Names by thread id, and by the numbers that `names` gives. */
  readonly comms: ReadonlyMap<number, string>;
  /** The names of tasks over time; absent: always the name in `comms`. */
  readonly names?: TaskNaming;
  /** The processes of tasks over time; absent: none is known. */
  readonly groups?: TaskGrouping;
  /** Functions by address. */
  readonly symbols: SymbolTable;
  /** The kernel's own text of records; absent while a spec is only checked. */
  readonly texts?: EventTexts;
  /** Sizes and byte order of the recorded machine; absent: 64 bits, little-endian. */
  readonly machine?: RecordedMachine;
  /** Threads that ran a 32-bit program when the recording began, on a machine of 64 bits; absent: none is known. */
  readonly compatTasks?: ReadonlySet<number>;
  /** What a tracer such as `wakeup_rt` kept; absent: it measured no latency, or there was none. */
  readonly greatestLatency?: GreatestLatency;
  /** Names of disks by device, `254:0` → `vda`; absent: none is known. */
  readonly disks?: ReadonlyMap<string, string>;
  /** The date and time at 0 of the batches' axis, in ns since 1970 (UTC); absent where the recording does not state it. */
  readonly wallZeroNs?: bigint;
  /** When events may have been lost; absent: never. */
  readonly gaps?: LossGaps;
  /** Code of programs; absent where the recording has no user stacks, or says nothing of them. */
  readonly userCode?: UserCode;
  /** True: all recorded events are available; false: only those that the spec names. */
  readonly isWhole?: true;
}

/** The names of tasks over time. An aggregation that needs them declares that while its request is bound. */
export interface TaskNaming {
  use(): void;
  /** A number by which `comms` has the task's name at a time on the batches' axis, for a record that is counted by it. */
  at(pid: number, time: number): number;
  /** The same, for a record that a condition looks at. */
  comparedAt(pid: number, time: number): number;
}

/** The processes (thread groups) of tasks over time. An aggregation that needs them declares that while its request is bound. */
export interface TaskGrouping {
  use(): void;
  /** The process of the task at a time on the batches' axis; undefined where it is not known. Counts nothing. */
  find(pid: number, time: number): number | undefined;
  /** The same, for a record that is shown or counted by it: those without a process are counted. */
  at(pid: number, time: number): number | undefined;
  /** Counts a record about which a condition cannot decide. */
  undecided(): void;
}

/** Why a request cannot be computed from the available events. */
export interface Unbound {
  /** Everything that is wrong with it, in the order in which it is written. */
  readonly problems: readonly Diagnostic[];
  /** The events that it names or requires and that do not exist: names and patterns, as written. */
  readonly missing: readonly string[];
}

/** A bound request: what it reads, and the computation. */
export interface BoundAggregation extends Computation {
  /** Exactly the events and fields it reads. */
  readonly needs: Needs;
}

/** A computation over one recording: bounded state, fed in time order. */
export interface Computation {
  consume(events: OrderedEvents): void;
  finish(recording: RecordedSpan): AggregationResult;
}

/** What is known after the last event. */
export interface RecordedSpan extends KnownOfRecording {
  /** What the clock counts; all times of the recording are in this. Absent: ns. */
  readonly timeUnit?: "ns" | "ticks";
  /** Duration of the recording, in ns on the trace clock. */
  readonly durationNs: number;
  /** Time of the start on the batches' own axis (relative to `epoch`), in ns. */
  readonly startNs: number;
  readonly cpus: readonly number[];
  /** `x86_64`, as `uname -m` says it: which system call has which number. */
  readonly architecture: string;
  /** CPU → events lost there (`overrun`, `commit overrun`, `dropped`); a CPU that lost none may be absent. */
  readonly lost: ReadonlyMap<number, number>;
  /**
   * Events (`system:event`) of which only some were recorded: a tracepoint `filter`, or `scope.pids`. What occurred in
   * between is not known then. Absent: all were recorded.
   */
  readonly selected?: ReadonlySet<string>;
  /** The events of those that have a filter of their own, with the fields that it names (`CPU` and `COMM` included). */
  readonly filtered?: ReadonlyMap<string, readonly string[]>;
  /** Only some of the machine's CPUs were recorded (`scope.cpus`). */
  readonly isPartOfCpus?: true;
  /** The spec's limits for the function_graph tracer. */
  readonly graphLimits?: GraphLimits;
}

/** How the spec limited the graphs that the function_graph tracer recorded. */
export interface GraphLimits {
  /** Where graphs begin, as written. */
  readonly roots: readonly string[];
  /** Levels that were recorded, the outermost traced call being the first. */
  readonly depth?: number;
}

/** Which of an aggregation's figures are differences of the recording's clock. */
export type ClockUse =
  /** None: it measures fields, which have units of their own. */
  | "values"
  /** All that are times. */
  | "times"
  /** Those of the function_graph tracer have a clock of their own, in ns, where its records say when a call began and ended. */
  | "calls"
  /** It divides time into intervals, so it needs a clock that measures time. */
  | "intervals";
