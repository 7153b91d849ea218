import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimeBins } from "../../../src/aggregate/state/time-bins.ts";
import { aggregate, problemsOf, rowsOf } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, ordered } from "../../support/batch-builder.ts";

const write = madeFormat("probe:write", { bytes: "u32", path: "text" });
const catalog = catalogOf(write);

describe("rate", () => {
  it("counts events a second in each interval, up to the recording's end", () => {
    const events = [0, 1e6, 2e8, 2.5e8].map((time) => ({ event: write, time }));
    const result = aggregate("rate", { of: "write", every: "100ms" }, catalog, [ordered(events)], {
      durationNs: 5e8,
    });
    expect(result.series).toEqual([
      { label: "events", unit: "per-second", key: [], stepNs: 1e8, values: [20, 0, 20, 0, 0] },
    ]);
    expect(rowsOf(result)).toEqual([{ total: 4, mean: 8, min: 0, max: 20 }]);
  });

  it("adds a field up, by key", () => {
    const events = ["a", "b", "a"].map((path, index) => ({
      event: write,
      time: index * 1e8,
      fields: { path, bytes: 5 },
    }));
    const options = { of: "write", value: "bytes", unit: "KiB", by: "path" };
    const result = aggregate("rate", options, catalog, [ordered(events)], { durationNs: 3e8 });
    expect(result.series?.map(({ key, unit, values }) => [key[0], unit, values])).toEqual([
      ["a", "bytes-per-second", [51_200, 0, 51_200]],
      ["b", "bytes-per-second", [0, 51_200, 0]],
    ]);
  });

  it("leaves intervals that the recording covers in part out of minimum and maximum", () => {
    const events = [15e7, 25e7, 35e7, 36e7].map((time) => ({ event: write, time }));
    const span = { startNs: 15e7, durationNs: 21e7 };
    const result = aggregate("rate", { of: "write" }, catalog, [ordered(events)], span);
    expect(rowsOf(result)[0]).toMatchObject({ total: 4, min: 10, max: 10 });
    expect(result.series?.[0]?.values).toEqual([10, 10, 20]);
  });

  it("knows that nothing came before the first event", () => {
    const events = [0, 5e7].map((time) => ({ event: write, time }));
    const span = { startNs: -25e7, durationNs: 40e7 };
    const result = aggregate("rate", { of: "write" }, catalog, [ordered(events)], span);
    expect(result.series?.[0]?.values).toEqual([0, 0, 0, 20, 0]);
    expect(rowsOf(result)).toEqual([{ total: 2, mean: 5, min: 0, max: 20 }]);
  });

  it("doubles its intervals for a recording that is long, however few events came", () => {
    const span = { startNs: -3600e9, durationNs: 7200e9 };
    const result = aggregate("rate", { of: "write" }, catalog, [ordered([{ event: write, time: 0 }])], span);
    expect(result.series?.[0]?.stepNs).toBe(8e8);
    expect(result.series?.[0]?.values.length).toBe(9000);
    expect(result.series?.[0]?.values.reduce((sum, value) => sum + value, 0)).toBe(1.25);
    expect(result.notes).toContain(
      "The recording is too long for intervals of 100 ms; intervals of 800 ms are used.",
    );
  });

  it("refuses an interval without a unit", () => {
    expect(problemsOf("rate", { of: "write", every: "100" }, catalog)[0]).toContain(
      "bad-unit line 3: every:",
    );
  });
});

describe("TimeBins", () => {
  it("keeps every amount, whatever the length, by doubling its interval", () => {
    const point = fc.tuple(fc.nat(2), fc.nat({ max: 2 ** 31 }), fc.nat(9));
    fc.assert(
      fc.property(fc.array(point), (points) => {
        const bins = new TimeBins(7);
        for (const [group, time, amount] of points) bins.add(group, time, amount);
        const { stepNs } = bins;
        for (const group of [0, 1, 2]) {
          const values = bins.of(group, bins.used);
          const expected = values.map((_, bin) =>
            points
              .filter(([of, time]) => of === group && Math.floor(time / stepNs) === bin)
              .reduce((sum, [, , amount]) => sum + amount, 0),
          );
          expect(values).toEqual(expected);
        }
        const total = points.reduce((sum, [, , amount]) => sum + amount, 0);
        const held = [0, 1, 2].flatMap((group) => bins.of(group, bins.used)).reduce((a, b) => a + b, 0);
        expect(held).toBe(total);
      }),
      { numRuns: 50 },
    );
  });
});
