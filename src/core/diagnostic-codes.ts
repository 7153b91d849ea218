/**
 * Whose fault a diagnostic is. `core/exit-status.ts` turns it into the exit status, together with what was done before:
 * spec → 2, kernel → 3 (this kernel or these privileges), restore → 5, run → 6.
 */
export type Fault = "spec" | "kernel" | "run" | "restore";

/** What is wrong with the spec or the command line. */
type SpecCode =
  | "usage"
  | "file-unreadable"
  | "file-too-large"
  | "yaml-syntax"
  | "yaml-duplicate-key"
  | "yaml-alias-limit"
  | "yaml-needs-quotes"
  | "yaml-multiple-documents"
  | "unknown-key"
  | "missing-key"
  | "wrong-type"
  | "wrong-value"
  | "bad-unit"
  | "bad-name"
  | "extends-cycle"
  | "extends-conflict"
  | "unknown-param"
  | "bad-param"
  | "expression-syntax"
  | "expression-type"
  | "expression-limit"
  | "unknown-field"
  | "unknown-aggregation"
  | "unknown-result"
  | "event-not-recorded"
  | "scope-leaves-out"
  | "binary-ambiguous"
  | "bad-symbol"
  | "ambiguous-symbol";

/** What the kernel, or this machine, lacks or refuses. */
type KernelCode =
  | "unknown-event"
  | "no-event-matches"
  | "unknown-function"
  | "no-function-matches"
  | "function-split"
  | "symbols-hidden"
  | "unsupported"
  | "no-such-cpu"
  | "buffer-refused"
  | "filter-refused"
  | "kernel-refused"
  | "not-permitted"
  | "tracefs-missing"
  | "in-use"
  | "process-missing"
  | "vm-missing"
  | "binary-missing"
  | "binary-malformed"
  | "unknown-symbol"
  | "not-probeable"
  | "other-build"
  | "file-differs"
  | "probe-unsure"
  | "repeats-apart"
  | "return-unsafe"
  | "argument-order"
  | "entered-twice"
  | "probe-silent"
  | "event-silent";

/** What went wrong while running. */
type RunCode =
  | "workload-failed-to-start"
  | "workload-failed"
  | "workload-escaped"
  | "starter-ended"
  | "capture-failed"
  | "disk-full"
  | "output-failed"
  | "recording-malformed"
  | "events-lost"
  | "export-partial"
  | "other-instances"
  | "clock-not-shifted"
  | "report-failed"
  | "vm-install-failed"
  | "vm-failed";

/** What could not be put back. */
type RestoreCode = "undo-failed" | "state-differs" | "session-left";

/** Every code there is. A code is stable: editors and CI match on it. */
export type DiagnosticCode = SpecCode | KernelCode | RunCode | RestoreCode;

const faults: Readonly<Record<DiagnosticCode, Fault>> = {
  "usage": "spec",
  "file-unreadable": "spec",
  "file-too-large": "spec",
  "yaml-syntax": "spec",
  "yaml-duplicate-key": "spec",
  "yaml-alias-limit": "spec",
  "yaml-needs-quotes": "spec",
  "yaml-multiple-documents": "spec",
  "unknown-key": "spec",
  "missing-key": "spec",
  "wrong-type": "spec",
  "wrong-value": "spec",
  "bad-unit": "spec",
  "bad-name": "spec",
  "extends-cycle": "spec",
  "extends-conflict": "spec",
  "unknown-param": "spec",
  "bad-param": "spec",
  "expression-syntax": "spec",
  "expression-type": "spec",
  "expression-limit": "spec",
  "unknown-field": "spec",
  "unknown-aggregation": "spec",
  "unknown-result": "spec",
  "scope-leaves-out": "spec",
  "event-not-recorded": "spec",
  "binary-ambiguous": "spec",
  "bad-symbol": "spec",
  "ambiguous-symbol": "spec",
  "unknown-event": "kernel",
  "no-event-matches": "kernel",
  "unknown-function": "kernel",
  "no-function-matches": "kernel",
  "function-split": "kernel",
  "symbols-hidden": "kernel",
  "unsupported": "kernel",
  "no-such-cpu": "kernel",
  "buffer-refused": "kernel",
  "filter-refused": "kernel",
  "kernel-refused": "kernel",
  "not-permitted": "kernel",
  "tracefs-missing": "kernel",
  "in-use": "kernel",
  "process-missing": "kernel",
  "vm-missing": "kernel",
  "binary-missing": "kernel",
  "binary-malformed": "kernel",
  "unknown-symbol": "kernel",
  "not-probeable": "kernel",
  "other-build": "kernel",
  "file-differs": "kernel",
  "probe-unsure": "kernel",
  "repeats-apart": "spec",
  "return-unsafe": "kernel",
  "argument-order": "kernel",
  "entered-twice": "kernel",
  "probe-silent": "kernel",
  "event-silent": "kernel",
  "workload-failed-to-start": "run",
  "workload-failed": "run",
  "workload-escaped": "run",
  "starter-ended": "run",
  "capture-failed": "run",
  "disk-full": "run",
  "output-failed": "run",
  "recording-malformed": "run",
  "events-lost": "run",
  "export-partial": "run",
  "other-instances": "run",
  "clock-not-shifted": "run",
  "report-failed": "run",
  "vm-install-failed": "run",
  "vm-failed": "run",
  "undo-failed": "restore",
  "state-differs": "restore",
  "session-left": "restore",
};

export function faultOf(code: DiagnosticCode): Fault {
  return faults[code];
}
