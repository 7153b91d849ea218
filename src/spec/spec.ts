import type { ProbeEvent, SourceExpression } from "./probes/probe-event.ts";
import type { Exact } from "../core/exact.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Expression } from "../expr/ast.ts";
import type { Located, SourceFile, Span } from "../core/source.ts";
import type { ProbeTarget } from "./probes/probe-target.ts";
import type { ProgramProbe } from "./uprobes/program-probe.ts";

/**
 * A spec after reading: `extends` merged, parameters filled in, units turned to numbers, expressions parsed,
 * short forms made long. Nothing here has met a kernel yet. Every item keeps the location it was written at.
 */
export interface Spec {
  readonly source: SourceFile;
  readonly version: 1;
  readonly name: string;
  readonly question?: string;
  readonly params: readonly ParamValue[];
  /** Upper bound of the recording in nanoseconds; absent: until the workload ends. */
  readonly durationNs?: Located<number>;
  /** The event at which the kernel stops the recording; absent: none. */
  readonly stop?: StopCondition;
  readonly workload: readonly WorkloadItem[];
  readonly scope: Scope;
  readonly buffer: BufferSettings;
  readonly clock: Located<string>;
  readonly tracepoints: readonly Tracepoint[];
  /** The workload can write `ftrace:print` events; absent: it can't. The location is that of the key's value. */
  readonly markers?: { readonly at: Span };
  /** Every event also gets the program's stack; absent: none does. The location is that of the key's value. */
  readonly userStacks?: { readonly at: Span };
  /** Absent: `nop`. */
  readonly tracer?: TracerSettings;
  /** Files that name functions for the tracer; absent: none was read. */
  readonly functionLists?: readonly FunctionList[];
  /** Tracepoints with `args`: each makes an event of its own. They are not among `tracepoints`. */
  readonly tracepointProbes: readonly TracepointProbe[];
  readonly kprobes: readonly KernelProbe[];
  readonly uprobes: readonly ProgramProbe[];
  readonly aggregations: readonly AggregationRequest[];
  readonly expect: readonly Expectation[];
  /** What lost events do to the verdict: `fail` makes it inconclusive, `allow` only reports them. */
  readonly loss: "fail" | "allow";
  /** What is right but probably not meant. */
  readonly warnings?: readonly Diagnostic[];
}

/** An event at which the kernel stops the recording. */
export interface StopCondition {
  /** `system:event`; never a glob. */
  readonly on: Located<string>;
  /** Absent: every such event matches. */
  readonly where?: SourceExpression;
}

/** What a parameter can be; integers beyond 2^53 are bigints. */
export type ParamPrimitive = string | boolean | Exact;

/** A parameter with its value, for reports. */
export interface ParamValue {
  readonly name: string;
  readonly value: ParamPrimitive;
  readonly description?: string;
}

/** A program to run while recording. */
export interface WorkloadItem {
  readonly at: Span;
  /** Program and arguments; no shell in between. */
  readonly run: readonly [string, ...string[]];
  /** How many copies are started. */
  readonly count: number;
  /** CPUs the copies are pinned to; absent: wherever the scheduler likes. */
  readonly cpus?: readonly number[];
  /** Login name; absent: the user who called sudo, else the caller. */
  readonly user?: string;
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: StdinTarget;
  readonly stdout: StdioTarget;
  readonly stderr: StdioTarget;
  /** The process group is ended after this many nanoseconds. */
  readonly timeoutNs?: number;
  /** The recording goes on until every item with `wait` has ended. */
  readonly wait: boolean;
  /** Exit statuses and names of signals that are no failure; absent: 0. */
  readonly exit?: readonly (number | string)[];
}

/** What a program reads. */
export type StdinTarget =
  | { readonly kind: "null" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "text"; readonly text: string };
/** `capture` keeps the last 64 KiB for the report. */
export type StdioTarget =
  | { readonly kind: "null" | "inherit" | "capture" }
  | { readonly kind: "file"; readonly path: string };

/** Which tasks and CPUs are recorded; what is absent is not limited. */
export interface Scope {
  readonly at?: Span;
  /** Whom the kernel records: `workload`, or thread ids; absent: all tasks. Children are followed. */
  readonly pids?: "workload" | readonly number[];
  /** Whose events are read, of all that were recorded; never beside `pids`. */
  readonly tasks?: TaskRule;
  readonly cpus?: readonly number[];
}

/** Which tasks a recording is about, also those that start later (docs/decisions/scope.md). */
export type TaskRule =
  /** By a glob of names. */
  | { readonly key: "scope.pids"; readonly comm: string }
  /** By the path of a control group of version 2, from the root of the hierarchy. */
  | { readonly key: "scope.cgroup"; readonly cgroup: string };

/** The ring buffer. `perCpuBytes` is the size of each CPU's. */
export interface BufferSettings {
  readonly at?: Span;
  readonly perCpuBytes: number;
  /** Absent: the kernel's page size. */
  readonly subBufferBytes?: number;
  readonly whenFull: "drop-oldest" | "drop-newest";
}

/** Events to record, as one entry of `tracepoints` names them. */
export interface Tracepoint {
  readonly at: Span;
  /** `system:event`, either part a glob. */
  readonly pattern: Located<string>;
  readonly optional: boolean;
  readonly filter?: SourceExpression;
  /** Where the spec asks for the kernel's stack at each such event, or at those that match. */
  readonly stack?: { readonly at: Span; readonly where?: SourceExpression };
}

/** A probe on a tracepoint: an event with other fields than the tracepoint's own. */
export interface TracepointProbe {
  readonly at: Span;
  /** `eprobe`: on the event, whose fields it reads; `tprobe`: on the tracepoint, whose raw arguments it reads. */
  readonly kind: "eprobe" | "tprobe";
  /** `system:event` of the tracepoint; never a glob. */
  readonly pattern: Located<string>;
  readonly optional: boolean;
  readonly entry: ProbeEvent;
}

/** One of the kernel's tracers, and what it traces. Patterns are the kernel's: globs, and `:mod:NAME`. */
export interface TracerSettings {
  readonly at: Span;
  readonly type: Located<string>;
  readonly functions: readonly Located<string>[];
  readonly exclude: readonly Located<string>[];
  readonly roots: readonly Located<string>[];
  readonly notRoots: readonly Located<string>[];
  readonly depth?: Located<number>;
  /** Calls and latencies that are shorter are not recorded. In ns, whole microseconds. */
  readonly thresholdNs?: Located<number>;
  /** How `osnoise` and `timerlat` measure. Absent: as by the kernel's defaults. */
  readonly osnoise?: OsnoiseSettings;
  readonly options: readonly TracerOption[];
}

/** The kernel's folder `osnoise/`. */
export interface OsnoiseSettings {
  /** By file (`period_us`), in microseconds. */
  readonly microseconds: ReadonlyMap<string, Located<number>>;
  /** Words of the file `options`. */
  readonly options: readonly TracerOption[];
}

/** A file that names functions, one a line. */
export interface FunctionList {
  readonly source: SourceFile;
  /** Number of names and patterns. */
  readonly functions: number;
}

/** A trace option to switch on or off. */
export interface TracerOption {
  readonly name: string;
  readonly at: Span;
  readonly on: boolean;
}

/** A probe at a function of the kernel: an event when it is entered and, if wanted, one when it returns. */
export interface KernelProbe {
  readonly at: Span;
  readonly kind: "kprobe" | "fprobe";
  readonly target: Located<ProbeTarget>;
  readonly optional: boolean;
  readonly entry: ProbeEvent;
  readonly return?: ReturnProbe;
}

/** The event at a function's return. */
export interface ReturnProbe extends ProbeEvent {
  /** How many calls can be under way at once before returns are missed. Absent: the kernel's own number. */
  readonly maxActive?: number;
}

/** An aggregation as the spec asks for it, checked against the schema only. */
export interface AggregationRequest {
  readonly name: string;
  readonly at: Span;
  /** The registry's name: `count`, `sched.switches`. */
  readonly use: Located<string>;
  readonly where?: SourceExpression;
  /** The aggregation's own conditions by key (`where-from`, `where-to`), parsed; absent where it has none. Their texts are in `options` too. */
  readonly conditions?: Readonly<Record<string, SourceExpression>>;
  /** The fields that the spec defines; absent: none. */
  readonly fields?: readonly FieldDefinition[];
  /** All other keys (`of`, `by`, `value`, `top`, …), valid by the aggregation's schema fragment. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Location of an option's value; the whole item's if it has none. */
  readonly spanOf: (option: string, index?: number) => Span;
}

/** A field that a spec computes from the fields of events. */
export interface FieldDefinition {
  readonly name: string;
  /** Location of its name. */
  readonly at: Span;
  /** Patterns of the events that it is for; absent: all that have the fields. */
  readonly of?: readonly string[];
  /** A calculation with fields of the event and with other definitions. */
  readonly tree: Expression;
  /** What one of it is, such as `KiB`; absent: a plain number. */
  readonly unit?: string;
}

/** One line of `expect`. */
export interface Expectation {
  readonly expression: SourceExpression;
}
