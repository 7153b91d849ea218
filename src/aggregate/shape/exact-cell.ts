import { type Exact, exactText } from "../../core/exact.ts";
import type { NumberCell } from "../../document/result-document.ts";

/** An exact number as a cell; null for undefined. */
export function exactCell(value: Exact | null): NumberCell {
  return value === null ? null : exactText(value);
}
