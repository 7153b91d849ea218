import type { RecordedSpan } from "../aggregation.ts";
import type { TimeBins } from "../state/time-bins.ts";
import { perSecond } from "./cell-values.ts";

/** Amounts per second. */
export interface Rates {
  /** For each interval of the recording; the first and last count as whole intervals. */
  readonly values: readonly number[];
  /** Over the whole recording. */
  readonly mean: number | null;
  /** Over the intervals that the recording covers from end to end. */
  readonly min: number | null;
  readonly max: number | null;
}

/** The rates of several groups together; `scale`: what an amount per second is multiplied by. */
export function ratesOf(
  bins: TimeBins,
  groups: readonly number[],
  span: RecordedSpan,
  scale: number = 1,
): Rates {
  const { startNs, durationNs } = span;
  const { stepNs } = bins;
  // Intervals are counted from the first event, and the recording began before it.
  const first = Math.floor(startNs / stepNs);
  const end = Math.max(bins.used, Math.ceil((startNs + durationNs) / stepNs), first + 1);
  const series = groups.map((group) => bins.of(group, end));
  const amounts = Array.from({ length: end - first }, (_, index) => sumAt(series, first + index));
  const values = amounts.map((amount) => ((amount * 1e9) / stepNs) * scale);
  const whole = values.filter((_, index) => isCovered(first + index, stepNs, startNs, startNs + durationNs));
  return {
    values,
    mean: scaled(
      perSecond(
        amounts.reduce((sum, amount) => sum + amount, 0),
        durationNs,
      ),
      scale,
    ),
    min: whole.length > 0 ? whole.reduce((a, b) => Math.min(a, b)) : null,
    max: whole.length > 0 ? whole.reduce((a, b) => Math.max(a, b)) : null,
  };
}

function scaled(value: number | null, scale: number): number | null {
  return value === null ? null : value * scale;
}

function sumAt(series: readonly (readonly number[])[], index: number): number {
  return series.reduce((sum, values) => sum + (values[index] ?? 0), 0);
}

function isCovered(bin: number, stepNs: number, startNs: number, endNs: number): boolean {
  return bin * stepNs >= startNs && (bin + 1) * stepNs <= endNs;
}
