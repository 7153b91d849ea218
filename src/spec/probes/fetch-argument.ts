import type { FetchType } from "./fetch-type.ts";

/**
 * One argument of a probe as the kernel's own grammar has it, `FETCH[:TYPE]`: what is read, and as what
 * (Documentation/trace/kprobetrace.rst, "Synopsis of kprobe_events").
 */
export interface FetchArgument {
  readonly fetch: Fetch;
  /** Never absent: where the text says none, the kernel's documented default, `x64`, or `string` for texts. */
  readonly type: FetchType;
  /** As the kernel is to read it: the text itself, with the type that it leaves out. */
  readonly kernelText: string;
}

/** Where a value comes from. */
export type Fetch =
  /** `$arg1`: a function's argument by number, from 1. */
  | { readonly kind: "argument"; readonly number: number }
  /** `$retval`: what a function returns. */
  | { readonly kind: "return-value" }
  /**
   * `$filename`: a field of the event that the probe is on. `$comm` is the name of the current task if there is no field of
   * that name (kernel/trace/trace_probe.c, `parse_probe_vars`).
   */
  | { readonly kind: "field"; readonly name: string }
  /** `$comm`: the name of the current task. */
  | { readonly kind: "comm" }
  /** `$stack`: the stack pointer itself. */
  | { readonly kind: "stack-pointer" }
  /** `$stack3`: the third word on the stack. */
  | { readonly kind: "stack-word"; readonly index: number }
  /** `%di`: a register, by the machine's own name. */
  | { readonly kind: "register"; readonly name: string }
  /** `@jiffies+8`, `@0xffffffff81000000`: kernel memory at a symbol or an address. */
  | { readonly kind: "memory"; readonly address: string }
  /** `\5`: a constant. */
  | { readonly kind: "constant"; readonly text: string }
  /** `\"word"`: a constant text. */
  | { readonly kind: "constant-text"; readonly text: string }
  /** `file->f_mode`: the name of an argument and members of it, which the kernel knows by its type data (BTF). */
  | { readonly kind: "variable"; readonly path: string }
  /** `+8(…)`, `-u16(…)`: memory at an offset from the value in parentheses; `u`: of the process. */
  | {
      readonly kind: "dereference";
      readonly offset: string;
      readonly user: boolean;
      readonly of: Fetch;
    };

/** The value itself, under all dereferences. */
export function innermost(fetch: Fetch): Exclude<Fetch, { kind: "dereference" }> {
  return fetch.kind === "dereference" ? innermost(fetch.of) : fetch;
}

/** The symbol whose memory an argument reads, without the distance from it. */
export function symbolRead({ fetch }: FetchArgument): string | undefined {
  const source = innermost(fetch);
  if (source.kind !== "memory" || /^[\d+]/u.test(source.address)) return undefined;
  return /^[^+-]*/u.exec(source.address)![0];
}

/** What is wrong with an argument, by offsets in its text. */
export interface ArgumentProblem {
  readonly code: "expression-syntax" | "expression-type" | "expression-limit";
  readonly message: string;
  readonly hint?: string | undefined;
  readonly start: number;
  readonly end: number;
}
