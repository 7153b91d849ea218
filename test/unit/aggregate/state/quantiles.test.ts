import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXACT_VALUES, Quantiles, RELATIVE_ERROR } from "../../../../src/aggregate/state/quantiles.ts";

const FRACTIONS = [0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1];

function nearestRank(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(fraction * sorted.length)) - 1]!;
}

function filled(values: readonly number[]): Quantiles {
  const quantiles = new Quantiles();
  for (const value of values) quantiles.add(value);
  return quantiles;
}

const value = fc.oneof(
  fc.integer({ min: -100, max: 100 }),
  fc.integer(),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(Number),
  fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
);
const many = fc
  .array(value, { minLength: 1, maxLength: 60 })
  .map((few) => Array.from({ length: EXACT_VALUES + few.length }, (_, index) => few[index % few.length]!));

describe("Quantiles", () => {
  it("is exact for few values", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        const quantiles = filled(values);
        expect(quantiles.exact).toBe(true);
        for (const fraction of FRACTIONS) expect(quantiles.at(fraction)).toBe(nearestRank(values, fraction));
      }),
    );
  });

  it("keeps its stated error for many", () => {
    fc.assert(
      fc.property(many, (values) => {
        const quantiles = filled(values);
        expect(quantiles.exact).toBe(false);
        for (const fraction of FRACTIONS)
          expectWithin(Number(quantiles.at(fraction)), nearestRank(values, fraction));
      }),
    );
  });

  it("is the same merged as filled at once, within the error", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 50 }), many, fc.boolean(), (few, lot, fewFirst) => {
        const [first, second] = fewFirst ? [few, lot] : [lot, few];
        const merged = filled(first);
        merged.merge(filled(second));
        const all = [...few, ...lot];
        for (const fraction of FRACTIONS)
          expectWithin(Number(merged.at(fraction)), nearestRank(all, fraction));
      }),
    );
  });

  it("names whole numbers below 128 exactly, however many there are", () => {
    const values = Array.from({ length: 5000 }, (_, index) => (index % 255) - 127);
    const quantiles = filled(values);
    for (const fraction of FRACTIONS) expect(quantiles.at(fraction)).toBe(nearestRank(values, fraction));
  });

  it("has nothing to say of nothing", () => {
    expect(new Quantiles().at(0.5)).toBeNull();
  });
});

function expectWithin(found: number, exact: number): void {
  expect(Math.abs(found - exact)).toBeLessThanOrEqual(Math.abs(exact) * RELATIVE_ERROR * (1 + 1e-9));
}
