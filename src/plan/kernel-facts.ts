import type { ProbeSites } from "../sites/probe-site.ts";
import type { EventFormat } from "../trace/decode/event-format.ts";

/** What planning needs to know of the kernel at hand, as plain data. Gathered by `app/gather-facts.ts`. */
export interface KernelFacts {
  readonly release: string;
  readonly architecture: string;
  readonly tracefs: { readonly mountPoint: string; readonly mounted: boolean };
  readonly onlineCpus: readonly number[];
  readonly pageBytes: number;
  /** In a throwaway guest: what its CPUs are. */
  readonly guest?: "kvm" | "tcg";
  /** In a container with process ids of its own: the kernel's pid files take the machine's, and can't be used from there. */
  readonly ownPids?: true;
  /** In a container with a /run of its own: others see neither the locks nor the journals there. */
  readonly ownRun?: true;
  /** The machine's switch for tracing functions is off (`kernel.ftrace_enabled`): they would not be recorded, in silence. */
  readonly functionsOff?: true;
  readonly clocks: readonly string[];
  /** Every `system:event` there is, sorted. */
  readonly eventNames: readonly string[];
  /** Formats of the events that the spec's patterns match. */
  readonly formats: ReadonlyMap<string, EventFormat>;
  /** Control files that an instance of this kernel has (relative to the instance), for features that come and go. */
  readonly instanceFiles: ReadonlySet<string>;
  /** What the top level says of options and of what the kernel has only once; absent where the kernel is known by its profile only. */
  readonly settings?: ReadonlyMap<string, string>;
  /** Something is recorded that is not a session's: in another instance, or in the top-level buffer. */
  readonly othersRecord?: true;
  /** Whether nobody has used the top-level buffer yet: it still has its least size, and grows at its first use. */
  readonly bufferUnused: boolean;
  /**
   * Top-level content of the `trigger` files of the events whose stack is wanted, where they have one; absent where the
   * spec wants none, or the kernel is known by its profile only.
   */
  readonly triggers?: ReadonlyMap<string, string>;
  /** Its tracers; absent where the spec asks for none, or the kernel is known by its profile only. */
  readonly tracers?: TracerFacts;
  /** Its probes; absent where the spec asks for none, or the kernel is known by its profile only. */
  readonly probes?: ProbeFacts;
  /** What its probes in programs can do; absent where the spec names no static probe, or the kernel is known by its profile only. */
  readonly uprobes?: UprobeFacts;
  /** Where the spec's probes in programs will sit; absent where it has none, or the kernel is known by its profile only. */
  readonly sites?: ProbeSites;
}

/** What planning needs to know of the kernel's tracers, as plain data. Gathered by `tracefs/read-tracer-facts.ts`. */
export interface TracerFacts {
  /** `available_tracers` of the top level. That one is listed doesn't mean that it can be set. */
  readonly available: readonly string[];
  /** Those that an instance takes, where there is an instance to ask. */
  readonly inInstances?: readonly string[];
  /** Who traces with what: every buffer whose tracer isn't `nop`. */
  readonly users: readonly TracerUser[];
  /** Seen on this kernel: an instance's option of a tracer differs from the top level's, so it is each instance's own. */
  readonly optionsPerInstance?: true;
  /** Our session that has the kernel's one set of graph settings, if one has. */
  readonly graphSession?: string;
  /** Content of the top level's control files; of those of events, what is set there. */
  readonly state: ReadonlyMap<string, string>;
  /** Events that the top-level buffer holds: somebody's recording. */
  readonly topLevelEntries: number;
  /** Functions that can be traced; absent where nothing asks for one. */
  readonly functions?: readonly TraceableFunction[];
  /** Of functions that were asked for by name and can't be traced: symbols by that name, or with a compiler's ending (`.isra.0`). */
  readonly symbols: readonly string[];
  /** For such a symbol, the names at its address that can be traced: a function has several names, and the tracer knows one. */
  readonly aliases?: ReadonlyMap<string, readonly string[]>;
}

export interface TracerUser {
  /** Relative to tracefs: `instances/NAME`; empty for the top-level instance. */
  readonly folder: string;
  readonly tracer: string;
}

export interface TraceableFunction {
  readonly name: string;
  /** Absent: built in. */
  readonly module?: string;
}

/** What planning needs to know of the kernel's probes, as plain data. Gathered by `tracefs/read-probe-facts.ts`. */
export interface ProbeFacts {
  /** What kinds of probes it can have. That one is there doesn't mean that it is allowed. */
  readonly kinds: ReadonlySet<"kprobe" | "fprobe">;
  /** Types of arguments by the names in its README; empty where that says nothing. */
  readonly types: ReadonlySet<string>;
  /** True where arguments can be named as the source names them (BTF). */
  readonly knowsNames: boolean;
  /** True where `$arg1` is there at the return, too. */
  readonly returnsTakeArguments: boolean;
  /** Functions by the wanted names, with a compiler's ending, too (`NAME.isra.0`); one that is there twice is listed twice. */
  readonly symbols: readonly { readonly name: string; readonly module?: string }[];
  /** Every function's name, where a wanted one is missing. */
  readonly functions?: readonly string[];
  /** Those of the symbols that arguments name (`@jiffies`) which it has; absent where that isn't known. */
  readonly data?: ReadonlySet<string>;
  /** Functions that the kernel keeps out of probing, as far as it shows them. */
  readonly blacklist: ReadonlySet<string>;
}

/** What the kernel's probes in programs can do, as its README in tracefs says. Gathered by `tracefs/read-probe-facts.ts`. */
export interface UprobeFacts {
  /** It raises a counter in every process while a probe is armed (Linux 4.20 and later). */
  readonly raisesSemaphores: boolean;
  /**
   * Fields can be constants. That came with probes of several sites in one event (Linux 5.4), of which the README says
   * nothing.
   */
  readonly takesConstants: boolean;
}
