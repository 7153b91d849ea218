import type { ProbeFacts } from "./probes/probe-facts.ts";
import type { UprobeFacts } from "./probes/uprobes/uprobe-facts.ts";
import type { ProbeSites } from "../sites/probe-site.ts";
import type { TracerFacts } from "./tracer/tracer-facts.ts";
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
