import type { Fetch } from "./fetch-argument.ts";
import type { FetchType } from "./fetch-type.ts";

/** `FETCH_INSN_MAX` in kernel/trace/trace_probe.h, less the end that the last one is. */
const LAST_INSTRUCTION = 15;

/**
 * Whether the kernel has room for the instructions that an argument becomes (kernel/trace/trace_probe.c, `parse_probe_arg`,
 * `finalize_fetch_insn`): one for each step to the value, and what stores it.
 */
export function fitsFetchProgram(fetch: Fetch, type: FetchType): boolean {
  const reached = stepsTo(fetch);
  if (reached >= LAST_INSTRUCTION) return false;
  const isRead = fetch.kind === "dereference" || fetch.kind === "memory" || hasMembers(fetch);
  const isString = type.kind === "text";
  const isStored = isString ? !isRead || type.count !== undefined : !isRead;
  const steps = [isStored, type.bits !== undefined, type.count !== undefined].filter(Boolean).length;
  return reached + steps < LAST_INSTRUCTION;
}

/** The instruction that the value itself comes from; the first is 0. */
function stepsTo(fetch: Fetch): number {
  switch (fetch.kind) {
    case "dereference":
      return stepsTo(fetch.of) + 1;
    case "memory":
      return /^[\d+]/u.test(fetch.address) ? 1 : 2;
    case "variable":
      return fetch.path.split("->").length - 1;
    default:
      return 0;
  }
}

function hasMembers(fetch: Fetch): boolean {
  return fetch.kind === "variable" && fetch.path.includes("->");
}
