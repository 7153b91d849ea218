import { countOf } from "../../core/plural.ts";
import { quantityText } from "../../core/quantity-text.ts";
import type { RecordedSpan } from "../aggregation.ts";

/** A time for a note, in the unit of the recording's clock. */
export function sayTime(time: number, { timeUnit = "ns" }: Pick<RecordedSpan, "timeUnit">): string {
  return quantityText(time, timeUnit);
}

/** `1 call had no return.`, `12,345 calls had no return.`; empty for a count of 0. */
export function sayCount(count: number, thing: string, rest: string): readonly string[] {
  return count === 0 ? [] : [`${countOf(count, thing)} ${rest}.`];
}
