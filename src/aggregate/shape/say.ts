import { formatQuantity } from "../../core/units.ts";
import type { RecordedSpan } from "../aggregation.ts";

/** A time for a note, in the unit of the recording's clock. */
export function sayTime(time: number, { timeUnit = "ns" }: Pick<RecordedSpan, "timeUnit">): string {
  return formatQuantity(time, timeUnit);
}

/** `1 call had no end.`, `12,345 calls had no end.`; nothing where nothing was counted. */
export function sayCount(count: number, thing: string, rest: string): readonly string[] {
  return count === 0 ? [] : [`${counted(count, thing)} ${rest}.`];
}

/** `1 call`, `2 calls`. */
export function counted(count: number, thing: string): string {
  return `${count.toLocaleString("en")} ${thing}${count === 1 ? "" : "s"}`;
}
