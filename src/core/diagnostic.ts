import { type DiagnosticCode, type Fault, faultOf } from "./diagnostic-codes.ts";
import type { Span } from "./source.ts";

/** Something that is wrong, said once, as data. Drawing it is `report/diagnostic-text.ts`. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  /** Whose fault it is; decides the exit status. */
  readonly fault: Fault;
  /** One sentence, no full stop, may hold hostile text (escaped when drawn). Cut where it is endless. */
  readonly message: string;
  readonly at?: Span;
  /** What to do about it: a nearest name, a command. */
  readonly hint?: string;
  readonly related?: readonly { readonly message: string; readonly at: Span }[];
}

interface Details {
  readonly at?: Span | undefined;
  readonly hint?: string | undefined;
  readonly related?: Diagnostic["related"] | undefined;
}

/** An error. Texts longer than anyone reads are cut. */
export function diagnostic(code: DiagnosticCode, message: string, details: Details = {}): Diagnostic {
  return build(code, "error", message, details);
}

/** A warning: the command goes on, and its exit status does not change. */
export function warning(code: DiagnosticCode, message: string, details: Details = {}): Diagnostic {
  return build(code, "warning", message, details);
}

/** What is said of something that may be missing. */
export function asWarning(problem: Diagnostic): Diagnostic {
  return { ...problem, severity: "warning" };
}

/** More than anyone reads: the rest repeats a file. */
const LONGEST_TEXT = 4000;

function clipped(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

function build(
  code: DiagnosticCode,
  severity: Diagnostic["severity"],
  message: string,
  { at, hint, related }: Details,
): Diagnostic {
  return {
    code,
    severity,
    fault: faultOf(code),
    message: clipped(message),
    ...(at && { at }),
    ...(hint !== undefined && { hint: clipped(hint) }),
    ...(related && { related }),
  };
}
