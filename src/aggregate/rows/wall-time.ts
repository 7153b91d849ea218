import { diagnostic } from "../../core/diagnostic.ts";
import type { AggregationRequest } from "../../spec/spec.ts";
import type { KnownOfRecording } from "../aggregation.ts";
import type { Binding } from "../request/binding.ts";
import { textOption } from "../request/options.ts";

/** The last moment of the year 9999, in microseconds since 1970: later ones have no four-digit year. */
const LAST_US = 253_402_300_799_999_999n;

/** `2026-11-30T20:13:06.123456Z`, to the microsecond as in the kernel's own text; null outside of the years 1970 to 9999. */
export function wallTimeText(zeroNs: bigint, timeNs: number): string | null {
  const us = (zeroNs + BigInt(Math.trunc(timeNs))) / 1000n;
  if (us < 0n || us > LAST_US) return null;
  const toMs = new Date(Number(us / 1000n)).toISOString().slice(0, -1);
  return `${toMs}${String(us % 1000n).padStart(3, "0")}Z`;
}

/** `clock: wall` needs a recording that states when it began. `known`: absent while a spec is only checked. */
export function checkWallClock({ request, problems }: Binding, known: KnownOfRecording | undefined): void {
  if (textOption(request, "clock") !== "wall" || !known || known.wallZeroNs !== undefined) return;
  problems.push(
    diagnostic("wrong-value", "the recording does not state the date and time of its start", {
      at: request.spanOf("clock"),
      hint: "remove clock: wall",
    }),
  );
}

/** What `clock: wall` shows. */
export function wallNotes(request: AggregationRequest): readonly string[] {
  if (textOption(request, "clock") !== "wall") return [];
  return [
    "Dates and times are the recording's start plus the time on the trace clock; later changes of the system clock have no effect on them.",
  ];
}
