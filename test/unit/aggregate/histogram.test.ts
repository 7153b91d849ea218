import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Histogram } from "../../../src/document/result-document.ts";
import { Log2Counts } from "../../../src/aggregate/state/log2-counts.ts";
import { aggregate, problemsOf, rowsOf } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, ordered } from "../../support/batch-builder.ts";

const io = madeFormat("block:io", { bytes: "s64", dev: "u32" });
const catalog = catalogOf(io);

function histogramOf(values: readonly number[], options: object): readonly Histogram[] {
  const events = values.map((bytes, time) => ({
    event: io,
    time,
    fields: { bytes, dev: Math.abs(bytes) % 2 },
  }));
  return (
    aggregate("histogram", { of: "io", value: "bytes", ...options }, catalog, [ordered(events)]).histograms ??
    []
  );
}

const someValues = fc.array(fc.oneof(fc.integer({ min: -20, max: 20 }), fc.maxSafeInteger()), {
  minLength: 1,
});

function expectHolds({ buckets }: Histogram, values: readonly number[]): void {
  for (const [index, { from, to, count }] of buckets.entries()) {
    expect(count).toBe(values.filter((value) => Number(from) <= value && value < Number(to)).length);
    expect(from).toBe(index > 0 ? buckets[index - 1]!.to : from);
  }
}

describe("histogram", () => {
  it("puts every value in the log2 bucket that holds it, without gaps", () => {
    fc.assert(
      fc.property(someValues, (values) => {
        const [histogram] = histogramOf(values, {});
        expectHolds(histogram!, values);
        expect(histogram!.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
        expect(histogram!.buckets.at(0)!.count * histogram!.buckets.at(-1)!.count).toBeGreaterThan(0);
      }),
    );
  });

  it("has the bounds that people expect", () => {
    const [histogram] = histogramOf([-4, -1, 0, 1, 3, 4], {});
    expect(histogram!.buckets).toEqual([
      { from: -7, to: -3, count: 1 },
      { from: -3, to: -1, count: 0 },
      { from: -1, to: 0, count: 1 },
      { from: 0, to: 1, count: 1 },
      { from: 1, to: 2, count: 1 },
      { from: 2, to: 4, count: 1 },
      { from: 4, to: 8, count: 1 },
    ]);
  });

  it("counts linear buckets, and what lies outside", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 150 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 30 }),
        (values, step) => {
          const options = { scale: "linear", step, min: -10, max: 100 };
          const events = values.map((bytes, time) => ({ event: io, time, fields: { bytes } }));
          const result = aggregate("histogram", { of: "io", value: "bytes", ...options }, catalog, [
            ordered(events),
          ]);
          const [histogram] = result.histograms!;
          expectHolds(histogram!, values);
          const inside = histogram!.buckets.reduce((sum, { count }) => sum + count, 0);
          const end = -10 + Math.ceil(110 / step) * step;
          expect(result.scalars["below"]?.value).toBe(values.filter((value) => value < -10).length);
          expect(result.scalars["above"]?.value).toBe(values.filter((value) => value >= end).length);
          expect(
            inside + Number(result.scalars["below"]!.value) + Number(result.scalars["above"]!.value),
          ).toBe(values.length);
        },
      ),
    );
  });

  it("has one for each row that is shown, in the rows' order", () => {
    const histograms = histogramOf([1, 1, 1, 2], { by: "dev", unit: "KiB" });
    expect(histograms.map(({ key, unit }) => [key, unit])).toEqual([
      [[1], "bytes"],
      [[0], "bytes"],
    ]);
    expect(histograms[0]!.buckets).toEqual([{ from: 1024, to: 2048, count: 3 }]);
  });

  it("shows the percentiles asked for", () => {
    const events = Array.from({ length: 1000 }, (_, time) => ({
      event: io,
      time,
      fields: { bytes: time + 1 },
    }));
    const options = { of: "io", value: "bytes", percentiles: [99.9, 1] };
    const result = aggregate("histogram", options, catalog, [ordered(events)]);
    expect(rowsOf(result)).toEqual([{ n: 1000, mean: 500.5, min: 1, p1: 10, p99_9: 999, max: 1000 }]);
  });

  it("refuses options that don't fit the scale", () => {
    const base = { of: "io", value: "bytes" };
    expect(problemsOf("histogram", { ...base, scale: "linear" }, catalog)).toEqual([
      "missing-key line 4: linear buckets need a width: step",
    ]);
    expect(problemsOf("histogram", { ...base, step: 3 }, catalog)).toEqual([
      'wrong-value line 4: step works only with "scale: linear"',
    ]);
    expect(problemsOf("histogram", { ...base, scale: "linear", step: 1, min: 5, max: 5 }, catalog)).toEqual([
      "wrong-value line 7: max must be above min",
    ]);
    expect(problemsOf("histogram", { ...base, scale: "linear", step: 1, max: 1e9 }, catalog)).toEqual([
      "wrong-value line 5: this makes 1000000000 buckets; at most 10000 are allowed",
    ]);
  });
});

describe("Log2Counts", () => {
  it("takes the greatest 64-bit numbers", () => {
    const counts = new Log2Counts();
    counts.add(2 ** 64);
    counts.add(-(2 ** 63));
    // Beyond 2^53 bounds are decimal text: JSON's readers would round a number.
    expect(counts.buckets().at(-1)).toEqual({ from: String(2n ** 63n), to: String(2n ** 64n), count: 1 });
    expect(counts.buckets().at(0)!.count).toBe(1);
  });
});
