import type { DiagnosticCode } from "../../core/diagnostic-codes.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { TRY_IN_A_GUEST } from "../../plan/kernel-facts.ts";
import type { Operation, Step } from "../../plan/plan.ts";
import type { TracefsFailure } from "../../tracefs/port.ts";

/** The kernel's refusal of a step as a diagnostic, located in the spec. */
export function kernelRefusal(step: Step, failure: TracefsFailure): Diagnostic {
  const code = codeOf(failure);
  const at = spanOf(step, failure);
  const hint = hintOf(step, failure, code);
  const reason = failure.errorLog?.message ?? `${failure.errno} on ${failure.path}`;
  return diagnostic(code, `${step.title}: refused by the kernel: ${reason}`, { at, hint });
}

const TRACER_REFUSED = `a listed tracer can still be refused, see \`ftrace-run doctor\`; ${TRY_IN_A_GUEST}`;

/** Files of function tracing, which some kernels refuse even to root (lockdown). */
function isOfTracer({ path }: TracefsFailure): boolean {
  return /(?:^|\/)(?:current_tracer|set_ftrace_\w+|set_graph_\w+)$/u.test(path);
}

function spanOf(step: Step, { errorLog }: TracefsFailure): Step["at"] {
  return errorLog && step.spanAt ? step.spanAt(errorLog.column) : step.at;
}

function codeOf({ errno, path }: TracefsFailure): DiagnosticCode {
  if (errno === "EACCES" || errno === "EPERM") return "not-permitted";
  if (errno === "EBUSY") return "in-use";
  if (path.endsWith("/filter")) return "filter-refused";
  if (path.endsWith("_size_kb")) return "buffer-refused";
  return "kernel-refused";
}

function hintOf(step: Step, failure: TracefsFailure, code: DiagnosticCode): string | undefined {
  if (failure.errno === "EROFS")
    return "tracefs is mounted read-only: as root, run mount -o remount,rw on its mount point";
  if (step.apply.kind === "define-event") return definitionHint(failure, step.apply);
  return code === "not-permitted" && isOfTracer(failure) ? TRACER_REFUSED : hintFor(code);
}

function hintFor(code: DiagnosticCode): string | undefined {
  if (code === "buffer-refused") return "use a smaller buffer";
  if (code === "not-permitted") return "`ftrace-run doctor` shows what is missing";
  return undefined;
}

/** Explains the kernel's terse errors about probes (kernel/trace/trace_probe.h, `ERRORS`). */
function definitionHint(
  { errno, errorLog }: TracefsFailure,
  { head, body }: Extract<Operation, { kind: "define-event" }>,
): string {
  const reason = errorLog?.message ?? "";
  if (reason.startsWith("Failed to register"))
    return "the kernel forbids probes in this function, as in every function that the probe mechanism itself uses; probe a function that calls it";
  // kernel/tracepoint.c, `tracepoint_add_func`: the first probe has the tracepoint's stub already (measured on 6.12).
  if (errno === "EEXIST" && head === "t")
    return "this kernel allows one probe with raw arguments per tracepoint; fetch all of them in one line, and end other sessions that have one";
  if (reason.includes("symbol")) return "`ftrace-run list functions` lists most functions";
  if (errno === "EPERM" || errno === "EACCES") return "`ftrace-run doctor` shows what is missing";
  // kernel/trace/trace_uprobe.c, `validate_ref_ctr_offset`, which reports it only in the kernel's log.
  if (errno === "EINVAL" && !errorLog && body.startsWith("/"))
    return "another probe at this address has a different semaphore; see uprobe_events";
  return "for the syntax, see Documentation/trace/kprobetrace.rst of the kernel";
}
