import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normal, randomFrom } from "../../../../scripts/simulate/random.ts";
import { comparePairs, type MetricComparison } from "../../../../src/compare/pairs/compare-pairs.ts";
import type { PairedMetric } from "../../../../src/compare/pairs/paired-metric.ts";

const random = randomFrom(7);
/** Around 100, by this share. */
const noisy = (pairs: number, deviation: number, factor = 1): number[] =>
  Array.from({ length: pairs }, () => 100 * factor * Math.exp(deviation * normal(random)));
const constant = (pairs: number, value: number): number[] => Array.from({ length: pairs }, () => value);

function metric(
  a: readonly (number | null)[],
  b: readonly (number | null)[],
  more?: Partial<PairedMetric>,
): PairedMetric {
  return { name: "m", worse: "larger", tolerance: 0.02, a, b, ...more };
}

function answerOf(metrics: readonly PairedMetric[], mostPairs: number): readonly MetricComparison[] {
  const comparison = comparePairs(metrics, mostPairs);
  if (comparison.kind !== "finished") throw new Error(`${comparison.morePairs} more pairs`);
  return comparison.metrics;
}

const verdictOf = (one: PairedMetric, mostPairs: number): string => answerOf([one], mostPairs)[0]!.verdict;

describe("how many pairs it asks for", () => {
  test("half of them first, all of them where nothing is certain, as many again to confirm what was found", () => {
    const at = (pairs: number, factor: number): unknown =>
      comparePairs([metric(noisy(pairs, 0.05), noisy(pairs, 0.05, factor))], 30);
    expect(at(0, 1)).toEqual({ kind: "unfinished", morePairs: 15 });
    expect(at(15, 1)).toEqual({ kind: "unfinished", morePairs: 15 });
    expect(at(15, 1.5)).toEqual({ kind: "unfinished", morePairs: 15 });
    expect(at(30, 1)).toMatchObject({ kind: "finished" });
    // Found at the first look, confirmed by the pairs after it.
    expect(at(30, 1.5)).toMatchObject({ kind: "finished", metrics: [{ verdict: "worse", pairs: 30 }] });
  });

  test("no more than half where all metrics are the same", () => {
    const same = metric(noisy(15, 0.005), noisy(15, 0.005));
    expect(answerOf([same, { ...same, name: "n" }], 30)).toMatchObject([
      { name: "m", verdict: "same", pairs: 15 },
      { name: "n", verdict: "same", pairs: 15 },
    ]);
  });

  test("a change found at the end is confirmed by as many pairs again; without them there is no answer", () => {
    const [a, b] = [noisy(12, 0.05), noisy(12, 0.05, 1.5)];
    expect(comparePairs([metric(a.slice(0, 6), b.slice(0, 6))], 6)).toEqual({
      kind: "unfinished",
      morePairs: 6,
    });
    expect(answerOf([metric(a, b)], 6)).toMatchObject([{ verdict: "worse", pairs: 12 }]);
    const gone = metric(a, [...b.slice(0, 6), ...noisy(6, 0.05)]);
    expect(answerOf([gone], 6)).toMatchObject([{ verdict: "can't tell", isUnconfirmed: true, pairs: 12 }]);
  });

  test("nothing is compared without metrics", () => {
    expect(comparePairs([], 30)).toEqual({ kind: "finished", metrics: [] });
  });
});

describe("what the tolerance means", () => {
  test("a certain change within it is the same", () => {
    const one = metric(noisy(30, 0.002), noisy(30, 0.002, 1.01));
    const [answer] = answerOf([one], 30);
    expect(answer).toMatchObject({ verdict: "same" });
    expect(answer!.lower).toBeGreaterThan(0.005);
  });

  test("no evidence of a change is not the same", () => {
    expect(verdictOf(metric(noisy(30, 0.1), noisy(30, 0.1)), 30)).toBe("can't tell");
  });

  test("estimate and interval are relative to a", () => {
    const [answer] = answerOf([metric(noisy(60, 0.01), noisy(60, 0.01, 1.1))], 30);
    expect(answer!.estimate).toBeCloseTo(0.1, 2);
    expect(answer!.lower).toBeLessThan(0.1);
    expect(answer!.upper).toBeGreaterThan(0.1);
  });
});

describe("direction", () => {
  const [a, b] = [noisy(60, 0.02), noisy(60, 0.02, 1.2)];

  test("more is worse, or better, as the metric says", () => {
    expect(verdictOf(metric(a, b), 30)).toBe("worse");
    expect(verdictOf(metric(b, a), 30)).toBe("better");
    const [answer] = answerOf([metric(a, b, { worse: "smaller" })], 30);
    expect(answer!.verdict).toBe("better");
    expect(answer!.estimate).toBeCloseTo(0.2, 1);
    expect(answer!.lower).toBeLessThan(answer!.upper!);
  });

  test("exchanging a and b mirrors every verdict", () => {
    const opposite = { "worse": "better", "better": "worse", "same": "same", "can't tell": "can't tell" };
    const values = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(verdictOf(metric(b, a), 10)).toBe(
          opposite[verdictOf(metric(a, b), 10) as keyof typeof opposite],
        );
      }),
    );
  });
});

describe("counts without any spread", () => {
  test("are the same only if they are equal", () => {
    expect(answerOf([metric(constant(60, 1000), constant(60, 1000))], 30)).toMatchObject([
      { verdict: "same", basis: "exact", estimate: 0, lower: 0, upper: 0 },
    ]);
    const [answer] = answerOf([metric(constant(60, 1000), constant(60, 1001))], 30);
    expect(answer).toMatchObject({ verdict: "worse", basis: "exact" });
    expect(answer!.estimate).toBeCloseTo(0.001, 9);
  });

  test("0 on both sides is equal; a count that appears is a change", () => {
    expect(verdictOf(metric(constant(60, 0), constant(60, 0)), 30)).toBe("same");
    expect(verdictOf(metric(constant(60, 0), constant(60, 3)), 30)).toBe("worse");
    expect(verdictOf(metric(constant(60, 3), constant(60, 0)), 30)).toBe("better");
  });

  test("one pair shows no lack of spread", () => {
    expect(verdictOf(metric(constant(2, 5), constant(2, 5)), 1)).toBe("can't tell");
  });
});

describe("values without a logarithm", () => {
  test("zeros and negative values are compared by differences, relative to the median size", () => {
    const [a, b] = [noisy(60, 0.01), noisy(60, 0.01, 1.1)];
    const [answer] = answerOf([metric([0, ...a.slice(1)], b)], 30);
    expect(answer).toMatchObject({ verdict: "worse", basis: "difference" });
    expect(answer!.estimate).toBeCloseTo(0.095, 2);
    const negative = (values: readonly number[]): number[] => values.map((value) => -value);
    expect(verdictOf(metric(negative(a), negative(b)), 30)).toBe("better");
  });

  test("mostly zeros: there is no size to be relative to, and no estimate", () => {
    const rare = (pairs: number, every: number): number[] =>
      Array.from({ length: pairs }, (_, index) => (index % every === 0 ? 1 + index : 0));
    expect(answerOf([metric(rare(30, 5), rare(30, 7))], 30)).toMatchObject([
      { verdict: "can't tell", estimate: null, lower: null, upper: null, needed: null },
    ]);
  });
});

describe("missing values", () => {
  const [a, b] = [noisy(60, 0.002), noisy(60, 0.002)];
  const without = (values: readonly (number | null)[], ...missing: readonly number[]): (number | null)[] =>
    values.map((value, index) => (missing.includes(index) ? null : value));

  test("a few of many can be anything, and change nothing", () => {
    expect(answerOf([metric(without(a, 3), b)], 30)).toMatchObject([{ verdict: "same", missing: 1 }]);
  });

  test("several allow neither the same nor better", () => {
    const half = Array.from({ length: 30 }, (_, index) => 2 * index);
    expect(verdictOf(metric(a, without(b, ...half)), 30)).toBe("can't tell");
    const lower = b.map((value) => value / 2);
    expect(verdictOf(metric(a, lower), 30)).toBe("better");
    expect(verdictOf(metric(a, without(lower, ...half)), 30)).toBe("can't tell");
    expect(verdictOf(metric(lower, without(a, ...half)), 30)).toBe("can't tell");
  });

  test("a metric that one side never has", () => {
    expect(
      answerOf(
        [
          metric(
            a,
            a.map(() => null),
          ),
        ],
        30,
      ),
    ).toMatchObject([{ verdict: "can't tell", estimate: null, missing: 30 }]);
  });
});

describe("can't tell", () => {
  test("names the pairs that show that nothing changed, in four of five comparisons", () => {
    const [answer] = answerOf([metric(noisy(60, 0.05), noisy(60, 0.05))], 30);
    const needed = answer!.needed!;
    expect(needed.toShow).toBe("same");
    const again = Array.from({ length: 200 }, () =>
      verdictOf(metric(noisy(2 * needed.pairs, 0.05), noisy(2 * needed.pairs, 0.05)), needed.pairs),
    );
    // The width of one interval estimates the noise within some 15 %, and thereby the pairs within some 30 %.
    const share = again.filter((verdict) => verdict === "same").length / again.length;
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.97);
  });

  test("names the pairs that show a change of the estimate's size", () => {
    const others = Array.from({ length: 19 }, () => metric(constant(30, 1), constant(30, 1)));
    const [answer] = answerOf([metric(noisy(30, 0.1), noisy(30, 0.1, 1.05)), ...others], 30);
    expect(answer).toMatchObject({ verdict: "can't tell", needed: { toShow: "change" } });
    expect(answer!.needed!.pairs).toBeGreaterThan(30);
  });

  test("few pairs cannot pass Holm's correction, however large the change", () => {
    const large = Array.from({ length: 20 }, (_, index) =>
      metric(noisy(10, 0.01), noisy(10, 0.01, 3), { name: `m${index}` }),
    );
    expect(answerOf(large, 5)).toMatchObject(
      large.map(() => ({ verdict: "can't tell", needed: { pairs: 9 } })),
    );
    const enough = large.map((one) => ({ ...one, a: noisy(18, 0.01), b: noisy(18, 0.01, 3) }));
    expect(answerOf(enough, 9)).toMatchObject(enough.map(() => ({ verdict: "worse" })));
  });
});
