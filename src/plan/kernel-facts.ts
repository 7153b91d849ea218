import type { FoundControlGroup } from "../machine/find-control-group.ts";
import type { ProbeSites } from "../sites/probe-site.ts";
import type { EventFormat } from "../trace/decode/event-format.ts";

/** What planning needs to know about the kernel, as plain data. Gathered by `app/gather-facts.ts`. */
export interface KernelFacts {
  readonly release: string;
  readonly architecture: string;
  readonly tracefs: { readonly mountPoint: string; readonly mounted: boolean };
  readonly onlineCpus: readonly number[];
  readonly pageBytes: number;
  /** In a throwaway guest: how its CPUs run. */
  readonly guest?: "kvm" | "tcg";
  /** In a container with its own pid namespace: the kernel's pid files take ids of the initial namespace, so they cannot be used. */
  readonly ownPids?: true;
  /** In a container with its own /run: other sessions do not see its locks and journals. */
  readonly ownRun?: true;
  /** `kernel.ftrace_enabled` is 0: the kernel would silently record no functions. */
  readonly functionsOff?: true;
  readonly clocks: readonly string[];
  /** All events as `system:event`, sorted. */
  readonly eventNames: readonly string[];
  /** Formats of the events that match the spec's patterns. */
  readonly formats: ReadonlyMap<string, EventFormat>;
  /** Control files of an instance on this kernel, relative to the instance; they show which features it has. */
  readonly instanceFiles: ReadonlySet<string>;
  /** Options of the top-level instance, and global settings; absent with a kernel profile. */
  readonly settings?: ReadonlyMap<string, string>;
  /** The spec's control group; absent if it names none, or with a kernel profile. */
  readonly controlGroup?: FoundControlGroup;
  /** Another program is recording: in an instance that is not a session's, or in the top-level instance. */
  readonly othersRecord?: true;
  /** True if the top-level buffer was never used: it still has its minimal size, and expands at its first use. */
  readonly bufferUnused: boolean;
  /**
   * Contents of the top-level `trigger` files of the events with `stack`, as far as they exist; absent if the spec has none, or
   * with a kernel profile.
   */
  readonly triggers?: ReadonlyMap<string, string>;
  /** Absent if the spec has no tracer, or with a kernel profile. */
  readonly tracers?: TracerFacts;
  /** Absent if the spec has no probes in the kernel, or with a kernel profile. */
  readonly probes?: ProbeFacts;
  /** Absent if the spec has no static probe, or with a kernel profile. */
  readonly uprobes?: UprobeFacts;
  /** Sites of the spec's probes in programs; absent if it has none, or with a kernel profile. */
  readonly sites?: ProbeSites;
}

/** What planning needs to know about the kernel's tracers. Gathered by `tracefs/read-tracer-facts.ts`. */
export interface TracerFacts {
  /** `available_tracers` of the top-level instance. A listed tracer is not always one that can be set. */
  readonly available: readonly string[];
  /** `available_tracers` of an instance, if one exists. */
  readonly inInstances?: readonly string[];
  /** Every instance whose tracer is not `nop`. */
  readonly users: readonly TracerUser[];
  /** A tracer's option differs between an instance and the top-level instance, so each instance has its own. */
  readonly optionsPerInstance?: true;
  /** The session that has the lock of the global function_graph settings. */
  readonly graphSession?: string;
  /** Contents of the top-level instance's control files; of the events' files, only what is set. */
  readonly state: ReadonlyMap<string, string>;
  /** Number of events in the top-level buffer: another recording. */
  readonly topLevelEntries: number;
  /** Traceable functions; absent if the spec names none. */
  readonly functions?: readonly TraceableFunction[];
  /** For named functions that cannot be traced: symbols of that name, also with a compiler's suffix (`.isra.0`). */
  readonly symbols: readonly string[];
  /** For such a symbol, the traceable names at its address: a function can have several names, and the tracer knows one. */
  readonly aliases?: ReadonlyMap<string, readonly string[]>;
}

/** An instance that uses a tracer. */
export interface TracerUser {
  /** Relative to tracefs: `instances/NAME`; empty for the top-level instance. */
  readonly folder: string;
  readonly tracer: string;
}

/** A function that the function tracers can trace. */
export interface TraceableFunction {
  readonly name: string;
  /** Absent: built in. */
  readonly module?: string;
}

/** What planning needs to know about probes in the kernel. Gathered by `tracefs/read-probe-facts.ts`. */
export interface ProbeFacts {
  /** The kinds that the kernel supports; lockdown can still forbid them. */
  readonly kinds: ReadonlySet<"kprobe" | "fprobe" | "eprobe" | "tprobe">;
  /** Types of arguments, as the README of tracefs names them; empty if it does not. */
  readonly types: ReadonlySet<string>;
  /** True if arguments can be fetched by their names in the source (BTF). */
  readonly knowsNames: boolean;
  /** True if `$arg1` can also be fetched at the return. */
  readonly returnsTakeArguments: boolean;
  /** Functions by the wanted names, also with a compiler's suffix (`NAME.isra.0`); an ambiguous name is listed repeatedly. */
  readonly symbols: readonly {
    readonly name: string;
    readonly module?: string;
  }[];
  /** All functions' names; only if a wanted one is missing. */
  readonly functions?: readonly string[];
  /** Which of the symbols in arguments (`@jiffies`) exist; absent if unknown. */
  readonly data?: ReadonlySet<string>;
  /** Functions on the kernel's kprobe blacklist, as far as it is readable. */
  readonly blacklist: ReadonlySet<string>;
}

/** Features of uprobes, from the README of tracefs. Gathered by `tracefs/read-probe-facts.ts`. */
export interface UprobeFacts {
  /** The kernel raises the semaphore in every process while a probe is armed (Linux 4.20 and later). */
  readonly raisesSemaphores: boolean;
  /**
   * Fields can be constants. That came with probes of several sites in one event (Linux 5.4), of which the README says
   * nothing.
   */
  readonly takesConstants: boolean;
}

/** Hint for what this kernel cannot do. */
export const TRY_IN_A_GUEST = "run it with --vm: the guest's kernel has function tracers and probes";
