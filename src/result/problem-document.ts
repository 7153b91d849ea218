import type { Diagnostic } from "../core/diagnostic.ts";
import { lineColumn, type Span } from "../core/source.ts";
import type { DocumentLocation, ProblemDocument } from "../document/result-document.ts";

/** A diagnostic in the form of the result document. */
export function problemDocument({
  code,
  severity,
  fault,
  message,
  at,
  hint,
  related,
}: Diagnostic): ProblemDocument {
  return {
    code,
    severity,
    fault,
    message,
    ...(at && { at: locationOf(at) }),
    ...(hint !== undefined && { hint }),
    ...(related && { related: related.map((one) => ({ message: one.message, at: locationOf(one.at) })) }),
  };
}

/** A span in lines and columns, as editors and CI systems count them. */
export function locationOf(span: Span): DocumentLocation {
  const start = lineColumn(span.source, span.start);
  const end = lineColumn(span.source, span.end);
  return {
    file: span.source.path,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}
