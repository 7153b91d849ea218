import { lineColumn, type Span } from "../core/source.ts";
import type { DocumentLocation } from "../document/result-document.ts";

/** A span as editors and CI count it. */
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
