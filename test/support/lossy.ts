import fc from "fast-check";
import { type LossGap, LossGaps } from "../../src/trace/ring-buffer/loss-gaps.ts";
import type { MadeEvent } from "./batch-builder.ts";

/** What a recording has of events after some CPUs lost intervals of them. */
export interface Lossy {
  readonly kept: readonly MadeEvent[];
  readonly gaps: LossGaps;
  readonly list: readonly LossGap[];
}

/** Intervals to lose: of a CPU's own events, from one place on, so many. */
export const losses: fc.Arbitrary<readonly Interval[]> = fc.array(
  fc.record({ cpu: fc.nat(2), from: fc.nat(20), count: fc.integer({ min: 1, max: 6 }) }),
  { maxLength: 4 },
);

export interface Interval {
  readonly cpu: number;
  readonly from: number;
  readonly count: number;
}

export function losing(events: readonly MadeEvent[], intervals: readonly Interval[]): Lossy {
  const byCpu = Map.groupBy(events, ({ cpu = 0 }) => cpu);
  const all = [...byCpu].map(([cpu, own]) => losingOn(cpu, own, intervals));
  const list = all.flatMap(({ gaps }) => gaps);
  const kept = all.flatMap((one) => one.kept).toSorted((a, b) => a.time - b.time);
  return { kept, list, gaps: new LossGaps(list) };
}

function losingOn(
  cpu: number,
  own: readonly MadeEvent[],
  intervals: readonly Interval[],
): { readonly kept: readonly MadeEvent[]; readonly gaps: readonly LossGap[] } {
  const mine = intervals.filter((interval) => interval.cpu === cpu);
  const isLost = own.map((_, at) => mine.some(({ from, count }) => at >= from && at < from + count));
  const gaps: LossGap[] = [];
  let last = -Infinity;
  let open = false;
  for (const [at, { time }] of own.entries()) {
    if (!isLost[at]) {
      if (open) gaps.push({ cpu, from: last, to: time });
      last = time;
    }
    open = isLost[at]!;
  }
  if (open) gaps.push({ cpu, from: last, to: Infinity });
  return { kept: own.filter((_, at) => !isLost[at]), gaps };
}
