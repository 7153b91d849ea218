import type { Diagnostic } from "../core/diagnostic.ts";
import { placeOf } from "./place.ts";
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
    ...(at && { at: placeOf(at) }),
    ...(hint !== undefined && { hint }),
    ...(related && { related: related.map((place) => ({ message: place.message, at: placeOf(place.at) })) }),
  };
}
