import type { Diagnostic } from "../core/diagnostic.ts";
import { locationOf } from "./location.ts";
import type { ProblemDocument } from "../document/result-document.ts";

/** A diagnostic as it stands in the result document. */
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
