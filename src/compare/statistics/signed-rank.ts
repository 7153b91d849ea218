/** One-sided p-values: how likely a rank sum at least this far above, or below, its middle is if every sign is a fair coin. */
export interface Tails {
  readonly above: number;
  readonly below: number;
}

/**
 * Wilcoxon's signed-rank test, exact for any number of ties: the distribution is that of the ranks at hand under random signs.
 * Zeros are ranked and then left out (Pratt 1959), so that a metric which hardly ever changes is not judged by its few changes alone.
 * Infinite differences have the highest rank.
 */
export function signedRankTails(differences: readonly number[]): Tails {
  const { ranks, isTied } = doubledRanks(differences);
  const positive = ranks.reduce((sum, rank, index) => (differences[index]! > 0 ? sum + rank : sum), 0);
  if (!isTied) return tailsAt(untiedRankSums(differences.length), positive / 2);
  return tailsAt(cumulated(rankSums(ranks.filter((_, index) => differences[index] !== 0))), positive);
}

/** `P(T <= t)` of the sum of positive ranks among `count` untied differences, by t. Symmetric; kept for the next call. */
export function untiedRankSums(count: number): Float64Array {
  const known = untied.get(count);
  if (known) return known;
  const made = cumulated(rankSums(Array.from({ length: count }, (_, index) => index + 1)));
  untied.set(count, made);
  return made;
}

const untied = new Map<number, Float64Array>();

function tailsAt(cumulative: Float64Array, sum: number): Tails {
  const largest = cumulative.length - 1;
  return { above: cumulative[largest - sum]!, below: cumulative[sum]! };
}

/** Twice the rank of each absolute value, which is whole where tied values share the mean of their ranks. */
function doubledRanks(differences: readonly number[]): { ranks: readonly number[]; isTied: boolean } {
  const sizes = new Float64Array(differences).map(Math.abs).sort();
  const isTied = sizes.some((size, index) => size === 0 || size === sizes[index + 1]);
  const ranks = differences.map((difference) => {
    const size = Math.abs(difference);
    const first = firstAtLeast(sizes, size);
    let last = first;
    while (sizes[last + 1] === size) last += 1;
    return first + last + 2;
  });
  return { ranks, isTied };
}

/** Index of the first size that is not smaller. */
function firstAtLeast(sizes: Float64Array, size: number): number {
  let [start, end] = [0, sizes.length];
  while (start < end) {
    const middle = (start + end) >> 1;
    if (sizes[middle]! < size) start = middle + 1;
    else end = middle;
  }
  return start;
}

/** The probability of each sum, if each rank counts or does not with the same probability. Halving at each step keeps it in range. */
function rankSums(ranks: readonly number[]): Float64Array {
  const probabilities = new Float64Array(ranks.reduce((sum, rank) => sum + rank, 0) + 1);
  probabilities[0] = 1;
  let largest = 0;
  for (const rank of ranks) {
    largest += rank;
    for (let sum = largest; sum >= rank; sum--)
      probabilities[sum] = (probabilities[sum]! + probabilities[sum - rank]!) / 2;
    for (let sum = 0; sum < rank; sum++) probabilities[sum]! /= 2;
  }
  return probabilities;
}

function cumulated(probabilities: Float64Array): Float64Array {
  for (let at = 1; at < probabilities.length; at++) probabilities[at]! += probabilities[at - 1]!;
  return probabilities;
}
