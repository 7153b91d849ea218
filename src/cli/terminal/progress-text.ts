import { countText, quantityText } from "../../core/quantity-text.ts";
import type { SessionProgress } from "../../session/session-progress.ts";

const nsPerMs = 1e6;

/** `1.2 s, 34,567 events, 28.8 k events/s, 0 lost` */
export function recordingFigures({ elapsedMs, events, lost }: SessionProgress): string {
  const perSecond = elapsedMs > 0 ? Math.round((events * 1000) / elapsedMs) : 0;
  return [
    quantityText(Math.round(elapsedMs) * nsPerMs, "ns"),
    `${countText(events)} events`,
    `${countText(perSecond)} events/s`,
    `${countText(lost)} lost`,
  ].join(", ");
}
