import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Spread } from "../../../src/aggregate/state/spread.ts";
import { aggregate, problemsOf, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, ordered } from "../../support/batch-builder.ts";

const io = madeFormat("block:io", { signed: "s64", unsigned: "u64", small: "s16", dev: "u32", comm: "text" });
const other = madeFormat("block:other", { signed: "s32" });
const catalog = catalogOf(io, other);

describe("sum", () => {
  it("is exact for 64-bit numbers of either sign", () => {
    const s64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    const rows = fc.array(
      fc.record({ signed: s64, unsigned: u64, small: fc.integer({ min: -32768, max: 32767 }) }),
    );
    fc.assert(
      fc.property(rows, fc.constantFrom("signed", "unsigned", "small"), (values, field) => {
        const events = values.map((fields, time) => ({ event: io, time, fields }));
        const result = aggregate("sum", { of: "io", value: field }, catalog, [ordered(events)]);
        const expected = values.reduce((sum, row) => sum + BigInt(row[field]), 0n);
        expect(BigInt(result.table.rows[0]?.[0] ?? 0)).toBe(expected);
      }),
    );
  });

  it("stays exact where the low words alone pass 2^53", () => {
    const value = 2n ** 64n - 1n;
    const interval = ordered(
      Array.from({ length: 1000 }, (_, time) => ({ event: io, time, fields: { unsigned: value } })),
    );
    const repeated = Array.from({ length: 2500 }, () => interval);
    const result = aggregate("sum", { of: "io", value: "unsigned" }, catalog, repeated);
    expect(result.table.rows[0]?.[0]).toBe((value * 2_500_000n).toString());
  });

  it("measures the running task's numbers", () => {
    const events = [
      { event: io, time: 1, cpu: 1, pid: 5 },
      { event: other, time: 2, cpu: 3, pid: 7 },
    ];
    const sums = ["task.cpu", "task.pid"].map(
      (value) => aggregate("sum", { of: "*", value }, catalog, [ordered(events)]).table.rows[0]?.[0],
    );
    expect(sums).toEqual([4, 12]);
  });

  it("turns units into base units", () => {
    const events = [3, 4].map((small, time) => ({ event: io, time, fields: { small } }));
    const result = aggregate("sum", { of: "io", value: "small", unit: "sectors" }, catalog, [
      ordered(events),
    ]);
    expect(result.scalars["total"]).toEqual({ value: 7 * 512, unit: "bytes" });
    expect(result.scalars["per-second"]).toEqual({ value: 7 * 512, unit: "bytes-per-second" });
  });

  it("sorts sums that differ only beyond 2^53", () => {
    const values = [2n ** 60n, 2n ** 60n + 1n, 2n ** 60n - 1n];
    const events = values.map((signed, dev) => ({ event: io, time: dev, fields: { signed, dev } }));
    const result = aggregate("sum", { of: "io", value: "signed", by: "dev" }, catalog, [ordered(events)]);
    expect(result.table.rows.map(([dev]) => dev)).toEqual([1, 0, 2]);
  });

  it("refuses what is no number", () => {
    expect(problemsOf("sum", { of: "io", value: "comm" }, catalog)).toEqual([
      'wrong-type line 3: "comm" is a string; value needs a number',
    ]);
    expect(problemsOf("sum", { of: "block:*", value: "small" }, catalog)).toEqual([
      'unknown-field line 3: block:other has no field "small" (its fields: signed)',
    ]);
  });
});

describe("stats", () => {
  it("agrees with sorting and adding", () => {
    const rows = fc.array(fc.record({ small: fc.integer({ min: -32768, max: 32767 }), dev: fc.nat(2) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, (values) => {
        const events = values.map((fields, time) => ({ event: io, time, fields }));
        const options = { of: "io", value: "small", by: "dev", percentiles: [50, 99.9], sort: "dev" };
        const result = aggregate("stats", options, catalog, [ordered(events)]);
        const groups = Map.groupBy(values, ({ dev }) => dev);
        expect(result.table.rows.map(([dev]) => dev)).toEqual([...groups.keys()].toSorted((a, b) => a - b));
        for (const row of rowsOf(result)) {
          const expected = naive(groups.get(Number(row["dev"]))!.map(({ small }) => small));
          for (const [name, number] of Object.entries(expected)) expectClose(row[name]!, number);
        }
      }),
    );
  });

  it("has scalars over all rows", () => {
    const events = [1, 2, 3, 4].map((small) => ({
      event: io,
      time: small,
      fields: { small, dev: small % 2 },
    }));
    const result = aggregate("stats", { of: "io", value: "small", unit: "us", by: "dev" }, catalog, [
      ordered(events),
    ]);
    expect(scalarsOf(result)).toMatchObject({
      n: 4,
      mean: 2500,
      min: 1000,
      max: 4000,
      p50: 2000,
      total: 10_000,
    });
    expect(result.scalars["mean"]?.unit).toBe("ns");
    expect(result.notes).toEqual(["Percentiles are exact (nearest rank)."]);
  });

  it("has no values without events", () => {
    const result = aggregate("stats", { of: "io", value: "small" }, catalog, []);
    expect(scalarsOf(result)).toMatchObject({ n: 0, mean: null, min: null, max: null, p50: null, sd: null });
    expect(result.table.rows).toEqual([]);
  });
});

describe("Spread", () => {
  it("merges groups to what they are together", () => {
    const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }));
    fc.assert(
      fc.property(values, values, (left, right) => {
        const spread = new Spread();
        for (const value of left) spread.add(1, value);
        for (const value of right) spread.add(2, value);
        const { moments } = spread.together([1, 2]);
        const expected = naive([...left, ...right]);
        expect(moments.n(0)).toBe(expected.n);
        expectClose(moments.mean(0), expected.mean);
        expectClose(moments.standardDeviation(0), expected.sd);
        expectClose(moments.min(0), expected.min);
        expectClose(moments.max(0), expected.max);
      }),
    );
  });
});

function naive(
  values: readonly number[],
): Record<"n" | "mean" | "min" | "max" | "sd" | "p50" | "p99_9", number | null> {
  const n = values.length;
  const sorted = values.toSorted((a, b) => a - b);
  const mean = n > 0 ? values.reduce((a, b) => a + b, 0) / n : null;
  const squares = values.reduce((sum, value) => sum + (value - (mean ?? 0)) ** 2, 0);
  return {
    n,
    mean,
    min: sorted[0] ?? null,
    max: sorted.at(-1) ?? null,
    sd: n > 1 ? Math.sqrt(squares / (n - 1)) : null,
    p50: sorted[Math.ceil(n / 2) - 1] ?? null,
    p99_9: sorted[Math.ceil(0.999 * n) - 1] ?? null,
  };
}

function expectClose(found: unknown, expected: number | null): void {
  expect(found === null).toBe(expected === null);
  expect(Math.abs(Number(found) - Number(expected))).toBeLessThanOrEqual(
    1e-6 + Math.abs(Number(expected)) * 1e-9,
  );
}
