import type { EventFormat } from "../../../trace/decode/event-format.ts";

/** In print formats of `writeback`, the compiler has put the number for `HZ` (include/trace/events/writeback.h). */
const AGE = /\(jiffies - REC->dirtied_when\) \/ (\d{1,5})\b/u;

/** Jiffies a second, as far as the print formats of a recording tell. */
export function jiffiesPerSecond(events: Iterable<EventFormat>): number | undefined {
  for (const { system, printFormat } of events) {
    const found = system === "writeback" ? AGE.exec(printFormat)?.[1] : undefined;
    if (found !== undefined && Number(found) > 0) return Number(found);
  }
  return undefined;
}
