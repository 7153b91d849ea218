import type { Span } from "../../core/source.ts";
import type { Spec, Tracepoint } from "../../spec/spec.ts";

/** A tracepoint that no line of the spec names, and that another line needs whole; its span is that line's. */
export type ImpliedTracepoint = Pick<Tracepoint, "pattern" | "optional">;

/** A process starts another program. */
const EXEC = "sched:sched_process_exec";

/**
 * `user-stacks` needs to know when a process starts another program: the addresses of its stacks mean something else from
 * then on. `syscalls:*` events don't fire in 32-bit programs: whether any ran is told by the programs that were started
 * (docs/decisions/compat-calls.md), as far as this kernel can record that.
 */
export function impliedTracepoints({
  tracepoints,
  userStacks,
}: Pick<Spec, "tracepoints" | "userStacks">): readonly ImpliedTracepoint[] {
  if (userStacks) return [{ pattern: exec(userStacks.at), optional: false }];
  const calls = tracepoints.find(({ pattern }) => pattern.value.startsWith("syscalls:"));
  return calls ? [{ pattern: exec(calls.at), optional: true }] : [];
}

function exec(at: Span): ImpliedTracepoint["pattern"] {
  return { value: EXEC, at };
}
