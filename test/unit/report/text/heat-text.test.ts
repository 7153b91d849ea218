import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Histogram } from "../../../../src/document/result-document.ts";
import { displayWidth } from "../../../../src/core/display-width.ts";
import { heatLines } from "../../../../src/report/text/heat-text.ts";
import { inkFor } from "../../../../src/report/text/ink.ts";

const ink = inkFor({ width: 60, color: false, unicode: false });

function histogram(counts: readonly (readonly number[])[]): Histogram {
  const buckets = counts.map((row, index) => ({
    from: 2 ** index,
    to: 2 ** (index + 1),
    count: row.reduce((sum, count) => sum + count, 0),
  }));
  return {
    label: "delay",
    unit: "ns",
    scale: "log2",
    key: [],
    buckets,
    overTime: { stepNs: 1e6, counts: counts.map((row) => [...row]) },
  };
}

describe("a heat map", () => {
  test("has the highest range on top, time from left to right, and shows a single event", () => {
    const lines = heatLines(
      histogram([
        [0, 1, 2],
        [100, 0, 51],
      ]),
      ink,
    );
    expect(lines).toEqual([
      "  delay over time",
      "  [2 ns, 4 ns) # *",
      "  [1 ns]        ..",
      "  time from left to right, 1.00 ms per column; darkest: 100",
      "  events",
    ]);
  });

  test("joins columns where the line is too short, and no event is lost by it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 250 }),
        fc.nat(249),
        fc.integer({ min: 40, max: 120 }),
        (intervals, at, width) => {
          const counts = Array.from({ length: intervals }, (_, index) => Number(index === at % intervals));
          const drawn = heatLines(histogram([counts]), inkFor({ width, color: false, unicode: false }));
          expect(drawn[1]!.match(/#/g)).toHaveLength(1);
          for (const line of drawn) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  test("is left out where there is no room, and where no heat map is asked for", () => {
    const long = histogram(Array.from({ length: 40 }, () => [1]));
    expect(heatLines(long, inkFor({ width: 20, color: false, unicode: false }))).toEqual([]);
    const { overTime: _, ...plain } = histogram([[1]]);
    expect(heatLines(plain, ink)).toEqual([]);
  });
});
