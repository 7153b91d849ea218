import { isGlob } from "../../core/glob.ts";
import type { Spec } from "../../spec/spec.ts";
import { checkFunctions } from "./check-functions.ts";
import type { KernelFacts } from "../kernel-facts.ts";
import { tracesFunctions } from "../../trace/tracer-records.ts";

/**
 * Reading a sub-buffer of 4 KiB calls about 200 functions, and a sub-buffer holds about 170 calls: a recorder that traced all
 * of its own calls would never catch up. With at most this many traced functions it does.
 */
const MOST_FUNCTIONS = 50;

/**
 * How the recorder's own calls are excluded. `read`: when the recording is read, as with events; `kernel`: the kernel does not
 * trace them, nor the calls of interrupts during them; `none`: they are not excluded.
 */
export type OwnCalls = "read" | "kernel" | "none";

/** How a recording of this spec excludes the recorder's own calls. */
export function ownCalls({ tracer }: Pick<Spec, "tracer">, facts: KernelFacts): OwnCalls {
  if (!tracer || !tracesFunctions(tracer.type.value) || facts.ownPids) return "none";
  // function_graph: whether a call is in an interrupt can differ between entry and return; the kernel excludes both or neither.
  if (tracer.type.value === "function" && areFew(tracer.functions, facts)) return "read";
  return facts.instanceFiles.has("set_ftrace_notrace_pid") ? "kernel" : "none";
}

function areFew(functions: NonNullable<Spec["tracer"]>["functions"], facts: KernelFacts): boolean {
  if (functions.length === 0) return false;
  const { count } = checkFunctions(functions, facts);
  if (count !== undefined) return count <= MOST_FUNCTIONS;
  return (
    functions.length <= MOST_FUNCTIONS &&
    !functions.some(({ value }) => isGlob(value) || value.includes(":mod:"))
  );
}
