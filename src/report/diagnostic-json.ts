import type { Diagnostic } from "../core/diagnostic.ts";
import { escapeText } from "../core/escape.ts";
import { lineColumn, type Span } from "../core/source.ts";

/** A diagnostic for editors and scripts. Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface DiagnosticJson extends Partial<PlaceJson> {
  readonly severity: "error" | "warning";
  readonly code: string;
  /** Printable text. */
  readonly message: string;
  readonly hint?: string;
  readonly related?: readonly (PlaceJson & { readonly message: string })[];
}

export interface PlaceJson {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export function diagnosticJson({ severity, code, message, at, hint, related }: Diagnostic): DiagnosticJson {
  return {
    ...(at && placeJson(at)),
    severity,
    code,
    message: escapeText(message),
    ...(hint !== undefined && { hint: escapeText(hint) }),
    ...(related && {
      related: related.map((one) => ({ ...placeJson(one.at), message: escapeText(one.message) })),
    }),
  };
}

function placeJson({ source, start, end }: Span): PlaceJson {
  const from = lineColumn(source, start);
  const to = lineColumn(source, end);
  return { file: source.path, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}
