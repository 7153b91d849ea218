import { type DiagnosticCode, type Fault, faultOf } from "./diagnostic-codes.ts";
import type { Span } from "./source.ts";

/** An error or a warning, as data. `report/diagnostic-text.ts` formats it. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  /** What it is about; decides the exit status. */
  readonly fault: Fault;
  /** One sentence without a full stop. May contain hostile text, escaped when printed. At most 4,000 characters. */
  readonly message: string;
  readonly at?: Span;
  /** What to do about it: a nearest name, a command. */
  readonly hint?: string;
  /** What the caller lacks. A front end that knows the command line adds the command to repeat. */
  readonly needs?: Needs;
  readonly related?: readonly { readonly message: string; readonly at: Span }[];
}

/** `root` on this machine; `root-or-guest`: root, or a guest's kernel instead of this one. */
export type Needs = "root" | "root-or-guest";

interface Details {
  readonly at?: Span | undefined;
  readonly hint?: string | undefined;
  readonly needs?: Needs | undefined;
  readonly related?: Diagnostic["related"] | undefined;
}

/** An error. */
export function diagnostic(code: DiagnosticCode, message: string, details: Details = {}): Diagnostic {
  return build(code, "error", message, details);
}

/** A warning. */
export function warning(code: DiagnosticCode, message: string, details: Details = {}): Diagnostic {
  return build(code, "warning", message, details);
}

/** The same as a warning: for something that may be missing. */
export function asWarning(problem: Diagnostic): Diagnostic {
  return { ...problem, severity: "warning" };
}

/** More than anyone reads; longer messages repeat a file. */
const LONGEST_TEXT = 4000;

function clipped(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

function build(
  code: DiagnosticCode,
  severity: Diagnostic["severity"],
  message: string,
  { at, hint, needs, related }: Details,
): Diagnostic {
  return {
    code,
    severity,
    fault: faultOf(code),
    message: clipped(message),
    ...(at && { at }),
    ...(hint !== undefined && { hint: clipped(hint) }),
    ...(needs && { needs }),
    ...(related && { related }),
  };
}

/** The first of each: every reader meets the same full disk, and each says so. */
export function withoutRepetition(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const same = (one: Diagnostic, other: Diagnostic): boolean =>
    one.code === other.code && one.message === other.message && one.at?.start === other.at?.start;
  return problems.filter((problem, index) => problems.findIndex((one) => same(one, problem)) === index);
}
