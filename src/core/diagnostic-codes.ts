/**
 * The part that a diagnostic blames. `core/exit-status.ts` turns it into the exit status, together with what was done before:
 * spec → 2, kernel → 3 (this kernel or these privileges), restore → 5, run → 6.
 */
export type Fault = "spec" | "kernel" | "run" | "restore";

/**
 * All codes with their meanings (docs/diagnostics.md is generated from these sentences). A code is stable: editors and
 * CI match on it.
 */
const faults = {
  // Errors of the spec or the command line.

  /** The command line is wrong: an option, an argument, or a combination of them. */
  "usage": "spec",
  /** A spec, a base, a kernel profile, a recording or a result cannot be read, or is not one. */
  "file-unreadable": "spec",
  /** A file is larger than one of its kind can reasonably be. */
  "file-too-large": "spec",
  /** The spec is not YAML 1.2. */
  "yaml-syntax": "spec",
  /** A mapping has the same key twice. */
  "yaml-duplicate-key": "spec",
  /** The spec's aliases expand to too much, or to themselves. */
  "yaml-alias-limit": "spec",
  /** YAML reads a value differently than intended; put it in quotes. */
  "yaml-needs-quotes": "spec",
  /** The file has several YAML documents; a spec is one document. */
  "yaml-multiple-documents": "spec",
  /** The key does not exist. */
  "unknown-key": "spec",
  /** A required key is missing. */
  "missing-key": "spec",
  /** A value has the wrong type. */
  "wrong-type": "spec",
  /** A value has the right type, but cannot be used here. */
  "wrong-value": "spec",
  /** A duration or a size lacks its unit, or has one that is unknown or ambiguous. */
  "bad-unit": "spec",
  /** A name has characters that are not allowed, or is a name that cannot exist. */
  "bad-name": "spec",
  /** A spec extends itself, directly or through its bases. */
  "extends-cycle": "spec",
  /** A spec and its base have different values for one key. */
  "extends-conflict": "spec",
  /** The parameter does not exist, or a declared parameter is not used. */
  "unknown-param": "spec",
  /** A parameter's declaration or value is wrong. */
  "bad-param": "spec",
  /** An expression (a filter, a condition, an expectation, a probe's argument) cannot be parsed. */
  "expression-syntax": "spec",
  /** An expression has operands of the wrong type. */
  "expression-type": "spec",
  /** An expression is too long or too deeply nested, or a number in it is out of range. */
  "expression-limit": "spec",
  /** The event does not have the field. */
  "unknown-field": "spec",
  /** The aggregation does not exist. */
  "unknown-aggregation": "spec",
  /** An expectation reads a result, a row or a column that does not exist. */
  "unknown-result": "spec",
  /** `scope` excludes every task or CPU on which the event can occur. */
  "scope-leaves-out": "spec",
  /** An aggregation needs an event, or part of an event (such as its stack), that the spec does not record. */
  "event-not-recorded": "spec",
  /** Several files match the name of a binary. */
  "binary-ambiguous": "spec",
  /** A symbol cannot be parsed, or an offset lies outside of its function. */
  "bad-symbol": "spec",
  /** Several functions or static probes of the file match the name. */
  "ambiguous-symbol": "spec",
  /** With this tracer option, the kernel records only the first of several identical calls in a row. */
  "repeats-apart": "spec",

  // Features that the kernel or this machine lacks or refuses.

  /** This kernel does not have the event. */
  "unknown-event": "kernel",
  /** No event of this kernel matches the pattern. */
  "no-event-matches": "kernel",
  /** This kernel does not have the function, or cannot trace it. */
  "unknown-function": "kernel",
  /** No function of this kernel matches the pattern. */
  "no-function-matches": "kernel",
  /** The compiler split the function; its parts are separate functions. */
  "function-split": "kernel",
  /** The kernel hides the addresses of its functions. */
  "symbols-hidden": "kernel",
  /** This kernel or this machine lacks a feature that the spec needs. */
  "unsupported": "kernel",
  /** A CPU does not exist, or is offline. */
  "no-such-cpu": "kernel",
  /** The ring buffer cannot have the size that the spec asks for. */
  "buffer-refused": "kernel",
  /** The kernel refused a filter. */
  "filter-refused": "kernel",
  /** The kernel refused a change to a control file. */
  "kernel-refused": "kernel",
  /** Privileges are missing. */
  "not-permitted": "kernel",
  /** tracefs is not mounted, and cannot be mounted. */
  "tracefs-missing": "kernel",
  /** A resource that is global to the kernel is in use by another session or program. */
  "in-use": "kernel",
  /** The process, container or task is not running. */
  "process-missing": "kernel",
  /** `scope.cgroup` names a control group that does not exist. */
  "control-group-missing": "kernel",
  /** A guest needs QEMU, a kernel or a tool that is missing. */
  "vm-missing": "kernel",
  /** A program or library was not found. */
  "binary-missing": "kernel",
  /** A program or library is not an ELF file that can be probed. */
  "binary-malformed": "kernel",
  /** A program or library does not have the symbol or static probe. */
  "unknown-symbol": "kernel",
  /** A probe cannot be set at this address. */
  "not-probeable": "kernel",
  /** The file's build-id differs from the one that the spec asks for. */
  "other-build": "kernel",
  /** The probed file was replaced while the session started. */
  "file-differs": "kernel",
  /** It cannot be verified that a probe works as intended. */
  "probe-unsure": "kernel",
  /** A probe at the return of this function can crash the program. */
  "return-unsafe": "kernel",
  /** The compiler may have changed the function's arguments: `argN` may not be the N-th of the source. */
  "argument-order": "kernel",
  /** The function can start more than once for one call (Go's stack check): calls may be counted twice. */
  "entered-twice": "kernel",
  /** A probe recorded nothing. */
  "probe-silent": "kernel",
  /** An event did not occur, or a tracer recorded no call. */
  "event-silent": "kernel",

  // Failures of the run.

  /** A program of the workload could not be started. */
  "workload-failed-to-start": "run",
  /** A program of the workload ended in a way that `exit` does not allow. */
  "workload-failed": "run",
  /** A process of the workload left its process group and may still be running. */
  "workload-escaped": "run",
  /** The program that started ftrace-run has ended, and with it the recording. */
  "starter-ended": "run",
  /** The recording stopped early, because a ring buffer could not be read or a file could not be written. */
  "capture-failed": "run",
  /** The disk, or a quota, is full. */
  "disk-full": "run",
  /** A file of results could not be written. */
  "output-failed": "run",
  /** A recording is damaged, or is not a trace.dat file. */
  "recording-malformed": "run",
  /** Rows were not printed while recording (`--live`). */
  "rows-skipped": "run",
  /** Events were lost. */
  "events-lost": "run",
  /** The recording has no events, or none passes the filters of `show`. */
  "nothing-selected": "run",
  /** A file in another format lacks a part of the recording. */
  "export-partial": "run",
  /** The recording has data of other instances, too. */
  "other-instances": "run",
  /** The times of a guest's recording are not converted to the host's clock. */
  "clock-not-shifted": "run",
  /** A guest's kernel could not be installed. */
  "vm-install-failed": "run",
  /** A guest did not start, or ended without a result. */
  "vm-failed": "run",

  // Failures of the restore.

  /** A step of the session could not be undone. */
  "undo-failed": "restore",
  /** The content of a control file differs from before the session. */
  "state-differs": "restore",
  /** An earlier session's instance or journal is still present. */
  "session-left": "restore",
} as const;

/** The code of a diagnostic. */
export type DiagnosticCode = keyof typeof faults;

/** The part that a diagnostic with this code blames. */
export function faultOf(code: DiagnosticCode): Fault {
  return faults[code];
}
