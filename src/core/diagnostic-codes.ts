/**
 * Whose fault a diagnostic is. `cli/exit-status.ts` turns it into the exit status:
 * spec → 2, kernel → 3 (this kernel or these privileges), restore → 5, run → 6.
 */
export type Fault = "spec" | "kernel" | "run" | "restore";

/** Every code there is, with its fault. A code is stable: editors and CI match on it. */
const codes = {
  // the command line
  "usage": "spec",
  // reading a spec
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
  // expressions
  "expression-syntax": "spec",
  "expression-type": "spec",
  "expression-limit": "spec",
  "unknown-field": "spec",
  "unknown-aggregation": "spec",
  "unknown-result": "spec",
  "event-not-recorded": "spec",
  // what the kernel or this machine lacks
  "unknown-event": "kernel",
  "no-event-matches": "kernel",
  "unsupported": "kernel",
  "no-such-cpu": "kernel",
  "buffer-refused": "kernel",
  "filter-refused": "kernel",
  "kernel-refused": "kernel",
  "not-permitted": "kernel",
  "tracefs-missing": "kernel",
  "in-use": "kernel",
  "process-missing": "kernel",
  // the run itself
  "workload-failed-to-start": "run",
  "workload-failed": "run",
  "capture-failed": "run",
  "disk-full": "run",
  "output-failed": "run",
  "recording-malformed": "run",
  "report-failed": "run",
  // teardown
  "undo-failed": "restore",
  "state-differs": "restore",
  "session-left": "restore",
} as const satisfies Record<string, Fault>;

export type DiagnosticCode = keyof typeof codes;

export function faultOf(code: DiagnosticCode): Fault {
  return codes[code];
}
