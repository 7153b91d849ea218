import { countOf, quantityText } from "../../core/quantity-text.ts";
import type { RecordedSpan } from "../aggregation.ts";

/** A time for a note, in the unit of the recording's clock. */
export function sayTime(time: number, { timeUnit = "ns" }: Pick<RecordedSpan, "timeUnit">): string {
  return quantityText(time, timeUnit);
}

/** `1 call had no return.`, `12,345 calls had no return.`; empty for a count of 0. */
export function sayCount(count: number, thing: string, rest: string): readonly string[] {
  return count === 0 ? [] : [`${countOf(count, thing)} ${rest}.`];
}

/** A note on functions that a result shows by address. */
export function namelessNotes(count: number): readonly string[] {
  return sayCount(
    count,
    "function",
    `${count === 1 ? "is" : "are"} shown by address: no symbol of the kernel or of a loaded module covers it (symbols of unloaded modules are not available)`,
  );
}
