import fc from "fast-check";
import { expect, test } from "vitest";
import { holm } from "../../../../src/compare/statistics/holm.ts";
import { normalQuantile } from "../../../../src/compare/statistics/normal.ts";
import scipy from "../../../fixtures/statistics/scipy.json" with { type: "json" };

test("Holm's test is the closed test of Bonferroni's: a hypothesis is rejected if every set that contains it is", () => {
  const pValues = fc.array(fc.double({ min: 0, max: 0.2, noNaN: true }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(pValues, (all) => {
      const sets = Array.from({ length: 2 ** all.length }, (_, bits) =>
        all.flatMap((_, index) => ((bits >> index) & 1 ? [index] : [])),
      );
      const isRejected = (set: readonly number[]): boolean =>
        set.some((index) => all[index]! <= 0.1 / set.length);
      const closed = all.map((_, index) => sets.every((set) => !set.includes(index) || isRejected(set)));
      expect(holm(all, 0.1)).toEqual(closed);
    }),
  );
});

test.each(scipy.normal)("the normal quantile of $exceeded", ({ exceeded, quantile }) => {
  expect(Math.abs(normalQuantile(exceeded) - quantile)).toBeLessThan(0.000_45);
});
