import type { PairedMetric } from "./paired-metric.ts";

/**
 * How two runs of a pair are compared. `ratio`: by the logarithm of b / a. `difference`: by b - a, relative to the median size of all
 * values, because a zero or a negative value has no logarithm. `exact`: neither side varies at all.
 */
export type Basis = "ratio" | "difference" | "exact";

/** What the pairs say, each by one number: positive where b is worse than a. */
export interface Differences {
  readonly basis: Basis;
  readonly values: readonly number[];
  /** Pairs in which a value is missing on either side. They are in no other number here. */
  readonly missing: number;
}

/**
 * Which basis is used depends on the values of both sides alike. Swapping a and b in a pair therefore only changes the sign of its
 * difference, on which the test rests.
 */
export function differencesOf({ a, b, worse }: PairedMetric): Differences {
  const pairs = a.flatMap((before, index) => {
    const after = b[index]!;
    return before === null || after === null ? [] : [[before, after] as const];
  });
  const sign = worse === "larger" ? 1 : -1;
  const missing = a.length - pairs.length;
  if (pairs.every(([before, after]) => before > 0 && after > 0)) {
    const values = pairs.map(([before, after]) => sign * Math.log(after / before));
    return { basis: missing === 0 && isConstant(pairs) ? "exact" : "ratio", values, missing };
  }
  const size = medianSize(pairs.flat());
  const values = pairs.map(([before, after]) => relative(sign * (after - before), size));
  return { basis: missing === 0 && isConstant(pairs) ? "exact" : "difference", values, missing };
}

/** At least two pairs: a single one shows no spread. */
function isConstant(pairs: readonly (readonly [number, number])[]): boolean {
  const [first] = pairs;
  return pairs.length > 1 && pairs.every(([a, b]) => a === first![0] && b === first![1]);
}

/** Without a size (most values are 0), any difference is larger than every tolerance. */
function relative(difference: number, size: number): number {
  return difference === 0 ? 0 : difference / size;
}

function medianSize(values: readonly number[]): number {
  const sizes = values.map(Math.abs).sort((one, other) => one - other);
  return sizes[Math.floor(sizes.length / 2)] ?? 0;
}
