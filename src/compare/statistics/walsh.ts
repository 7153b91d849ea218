import { untiedRankSums } from "./signed-rank.ts";

/** All means of two differences, each with itself included, sorted. */
export type WalshAverages = Float64Array;

/** Of n differences, n (n + 1) / 2 averages. */
export function walshAverages(differences: readonly number[]): WalshAverages {
  const count = differences.length;
  const averages = new Float64Array((count * (count + 1)) / 2);
  let at = 0;
  for (let one = 0; one < count; one++) {
    for (let other = one; other < count; other++)
      averages[at++] = (differences[one]! + differences[other]!) / 2;
  }
  return averages.sort();
}

/** The median of the averages (Hodges and Lehmann 1963): the shift at which the signed-rank sum is in its middle. */
export function hodgesLehmann(averages: WalshAverages): number {
  const middle = averages.length / 2;
  return (averages[Math.ceil(middle) - 1]! + averages[Math.floor(middle)]!) / 2;
}

/** Lower end of the exact signed-rank interval; -Infinity where so few differences allow no interval of this confidence. */
export function lowerEnd(averages: WalshAverages, confidence: number): number {
  const position = endPosition(averages, confidence);
  return position === 0 ? -Infinity : averages[position - 1]!;
}

/** Upper end of the same interval, or Infinity. */
export function upperEnd(averages: WalshAverages, confidence: number): number {
  const position = endPosition(averages, confidence);
  return position === 0 ? Infinity : averages.at(-position)!;
}

/**
 * The position of the interval's ends among the averages, counted from each side from 1; 0: none. With ties, the closed interval
 * covers at least as often as it says (Noether 1967).
 */
function endPosition(averages: WalshAverages, confidence: number): number {
  const count = (Math.sqrt(8 * averages.length + 1) - 1) / 2;
  const error = (1 - confidence) / 2;
  return Math.max(
    0,
    untiedRankSums(count).findIndex((probability) => probability > error),
  );
}
