import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { signedRankTails } from "../../../../src/compare/statistics/signed-rank.ts";
import {
  hodgesLehmann,
  lowerEnd,
  upperEnd,
  walshAverages,
} from "../../../../src/compare/statistics/walsh.ts";
import scipy from "../../../fixtures/statistics/scipy.json" with { type: "json" };

/** Few values, so that ties and zeros are common. */
const tied = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 10 });

describe("as scipy computes it, without ties", () => {
  test.each(scipy.cases)("p-values of $differences.length differences", ({ differences, above, below }) => {
    const tails = signedRankTails(differences);
    expect(tails.above).toBeCloseTo(above, 12);
    expect(tails.below).toBeCloseTo(below, 12);
  });

  test.each(scipy.cases)("interval of $differences.length differences", ({ differences, ...expected }) => {
    const averages = walshAverages(differences);
    expect(hodgesLehmann(averages)).toBeCloseTo(expected.estimate, 12);
    expect(lowerEnd(averages, 0.95)).toBeCloseTo(expected.lower ?? -Infinity, 12);
    expect(upperEnd(averages, 0.95)).toBeCloseTo(expected.upper ?? Infinity, 12);
  });
});

test("ties and zeros: the share of all signs that give a rank sum as extreme", () => {
  fc.assert(
    fc.property(tied, (differences) => {
      const tails = signedRankTails(differences);
      expect(tails.above).toBeCloseTo(
        shareOfSigns(differences, (sum, seen) => sum >= seen),
        12,
      );
      expect(tails.below).toBeCloseTo(
        shareOfSigns(differences, (sum, seen) => sum <= seen),
        12,
      );
    }),
  );
});

test("with ties, too, each end of the interval is on the wrong side of 0 for at most 2.5 % of all signs", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 5, maxLength: 8 }), (sizes) => {
      const all = Array.from({ length: 2 ** sizes.length }, (_, signs) =>
        sizes.map((size, index) => ((signs >> index) & 1 ? size : -size)),
      );
      const tooHigh = all.filter((differences) => lowerEnd(walshAverages(differences), 0.95) > 0).length;
      const tooLow = all.filter((differences) => upperEnd(walshAverages(differences), 0.95) < 0).length;
      expect(Math.max(tooHigh, tooLow) / all.length).toBeLessThanOrEqual(0.025);
    }),
  );
});

test("an infinite difference has the highest rank", () => {
  expect(signedRankTails([1, 2, -Infinity])).toEqual(signedRankTails([1, 2, -3]));
});

/** All signs of all differences, zeros too, one by one. */
function shareOfSigns(
  differences: readonly number[],
  isExtreme: (sum: number, seen: number) => boolean,
): number {
  const ranks = differences.map((one) => meanRank(differences, one));
  const sumOf = (isPositive: (index: number) => boolean): number =>
    ranks.reduce((sum, rank, index) => (differences[index] !== 0 && isPositive(index) ? sum + rank : sum), 0);
  const seen = sumOf((index) => differences[index]! > 0);
  const all = 2 ** differences.length;
  let extreme = 0;
  for (let signs = 0; signs < all; signs++)
    extreme += Number(
      isExtreme(
        sumOf((index) => ((signs >> index) & 1) === 1),
        seen,
      ),
    );
  return extreme / all;
}

function meanRank(differences: readonly number[], one: number): number {
  const smaller = differences.filter((other) => Math.abs(other) < Math.abs(one)).length;
  const equal = differences.filter((other) => Math.abs(other) === Math.abs(one)).length;
  return smaller + (equal + 1) / 2;
}
