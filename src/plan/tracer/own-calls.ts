import { isGlob } from "../../core/glob.ts";
import type { Spec } from "../../spec/spec.ts";
import { checkFunctions } from "./check-functions.ts";
import type { KernelFacts } from "../kernel-facts.ts";
import { tracerRecords } from "../../trace/tracer-records.ts";

/**
 * Reading a sub-buffer of 4 KiB calls some 200 functions, and a sub-buffer holds the records of some 170 calls: a recorder that
 * traced all of its own calls would never catch up. With so few functions it does.
 */
const MOST_FUNCTIONS = 50;

/**
 * How the recorder's own calls stay out of a tracer's records: `read` as those of events do, when the recording is read; `kernel`:
 * the kernel doesn't trace them, nor what interrupts call meanwhile; `none`: nothing leaves them out.
 */
export type OwnCalls = "read" | "kernel" | "none";

export function ownCalls({ tracer }: Pick<Spec, "tracer">, facts: KernelFacts): OwnCalls {
  if (!tracer || tracerRecords(tracer.type.value).length === 0 || facts.ownPids) return "none";
  // An entry and its exit can differ in whether they are in an interrupt: those that the kernel leaves out go in pairs.
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
