import type { DiagnosticCode } from "../../core/diagnostic-codes.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { TRY_IN_A_GUEST } from "../../plan/in-a-guest.ts";
import type { Step } from "../../plan/plan.ts";
import type { TracefsFailure } from "../../tracefs/port.ts";

/** What the kernel answered to a step, in the spec's terms: located where the spec asked for it. */
export function kernelRefusal(step: Step, failure: TracefsFailure): Diagnostic {
  const code = codeOf(failure);
  const at = spanOf(step, failure);
  const hint = hintOf(step, failure, code);
  const reason = failure.errorLog?.message ?? `${failure.errno} on ${failure.path}`;
  return diagnostic(code, `${step.title}: the kernel refuses: ${reason}`, { at, hint });
}

const TRACER_REFUSED = `it can be listed all the same, as \`ftrace-run doctor\` shows; ${TRY_IN_A_GUEST}`;

/** The files that set function tracing up: kernels without it for everybody refuse even root. */
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
    return "tracefs is mounted read-only; as root: mount -o remount,rw on its mount point";
  if (step.apply.kind === "define-event") return definitionHint(failure, step.apply.body);
  return code === "not-permitted" && isOfTracer(failure) ? TRACER_REFUSED : hintFor(code);
}

function hintFor(code: DiagnosticCode): string | undefined {
  if (code === "buffer-refused") return "ask for a smaller buffer";
  if (code === "not-permitted") return "`ftrace-run doctor` says what is missing";
  return undefined;
}

/** The kernel has few words for why it takes no probe (kernel/trace/trace_probe.h, `ERRORS`). */
function definitionHint({ errno, errorLog }: TracefsFailure, body: string): string {
  const said = errorLog?.message ?? "";
  if (said.startsWith("Failed to register"))
    return "the kernel keeps this function out of probing, as it does all that probing itself needs: probe one that calls it";
  if (said.includes("symbol")) return "`ftrace-run list functions` shows most functions that there are";
  if (errno === "EPERM" || errno === "EACCES") return "`ftrace-run doctor` says what is missing";
  // kernel/trace/trace_uprobe.c, `validate_ref_ctr_offset`, which says it to the kernel's own log alone.
  if (errno === "EINVAL" && !errorLog && body.startsWith("/"))
    return "one address can't be probed both with and without its semaphore: see who else probes it in uprobe_events";
  return "Documentation/trace/kprobetrace.rst of the kernel has the grammar";
}
