import { type Exact, exactText } from "../../core/exact.ts";
import type { NumberCell } from "../../document/result-document.ts";

/** A share of a whole, 0 to 1; null if the whole is 0. */
export function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/** The amount per second of the recording; null for a recording of duration 0. */
export function perSecond(amount: number, durationNs: number): number | null {
  return durationNs > 0 ? (amount * 1e9) / durationNs : null;
}

/** An exact number as a cell; null for no value. */
export function exactCell(value: Exact | null): NumberCell {
  return value === null ? null : exactText(value);
}
