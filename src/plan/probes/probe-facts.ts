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
