import { formatCount, formatNs } from "../../core/units.ts";
import type { SessionProgress } from "../../session/session-progress.ts";

const nsPerMs = 1e6;

/** `1.2 s, 34,567 events, 28.8 k events/s, 0 lost` */
export function recordingFigures({ elapsedMs, events, lost }: SessionProgress): string {
  const perSecond = elapsedMs > 0 ? Math.round((events * 1000) / elapsedMs) : 0;
  return [
    formatNs(Math.round(elapsedMs) * nsPerMs),
    `${formatCount(events)} events`,
    `${formatCount(perSecond)} events/s`,
    `${formatCount(lost)} lost`,
  ].join(", ");
}
