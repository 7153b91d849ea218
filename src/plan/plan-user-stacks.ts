import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import type { Span } from "../core/source.ts";
import { type PlanInput, type PlanPart, problem, steps } from "./plan-part.ts";
import { write } from "./step.ts";

const OPTION = "options/userstacktrace";

/**
 * The program's stack at every event. It is an option of the buffer, for all of its events (kernel/trace/trace.c,
 * `ftrace_trace_userstack`): no trigger takes it for one of them.
 */
export function planUserStacks({ spec: { userStacks }, facts, target }: PlanInput): PlanPart {
  if (!userStacks) return steps();
  const { at } = userStacks;
  if (facts.ownPids) return problem(foreignPids(at));
  if (!facts.instanceFiles.has(OPTION)) {
    const message = "this kernel can't record the stacks of programs: it has no option userstacktrace";
    return problem(diagnostic("unsupported", message, { at, hint: "leave `user-stacks` out" }));
  }
  return steps(write(target, "configure", [OPTION, "1"], "take the program's stack at every event", at));
}

/** A stack says the machine's number of its process: here, another process can have that. */
function foreignPids(at: Span): Diagnostic {
  const message = "this container has process ids of its own, and the stacks of programs have the machine's";
  const hint = "give the container the machine's (docker run --pid=host), or run this on the host";
  return diagnostic("unsupported", message, { at, hint });
}
