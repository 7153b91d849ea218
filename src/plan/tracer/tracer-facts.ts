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
