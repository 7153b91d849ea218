/**
 * Holm's step-down test (1979): which hypotheses are rejected so that the probability of rejecting any true one is at most `level`,
 * however the p-values depend on each other.
 */
export function holm(pValues: readonly number[], level: number): readonly boolean[] {
  const order = pValues.map((_, index) => index).sort((one, other) => pValues[one]! - pValues[other]!);
  const kept = order.findIndex((index, rank) => pValues[index]! > level / (pValues.length - rank));
  const rejected = new Set(kept < 0 ? order : order.slice(0, kept));
  return pValues.map((_, index) => rejected.has(index));
}
