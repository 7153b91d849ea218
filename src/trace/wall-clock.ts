import type { RecordingInfo } from "./recording.ts";

/**
 * The date and time at the recording's `epoch`, in ns since 1970 (UTC); nothing where the recording does not state it. This project's
 * recordings state it to a millisecond; trace-cmd's have it where their clock's times were made dates (`trace-cmd record --date`).
 */
export function wallZeroNs({
  beganAt,
  clockScale,
  epoch,
  window,
}: Pick<RecordingInfo, "beganAt" | "clockScale" | "epoch" | "window">): bigint | undefined {
  if (clockScale.unit !== "ns") return undefined;
  if (clockScale.isDate) return epoch;
  const beganMs = beganAt === undefined ? NaN : Date.parse(beganAt);
  if (Number.isNaN(beganMs) || !window) return undefined;
  return BigInt(beganMs) * 1_000_000n - (window.start - epoch);
}
