/** A number, or a bigint for an integer beyond 2^53, which a double would round. Both compare with each other. */
export type Exact = number | bigint;

/** An integer: a bigint only if a number can't hold it. */
export function exactly(value: bigint): Exact {
  const rounded = Number(value);
  return Number.isSafeInteger(rounded) ? rounded : value;
}

/** The same for a computed number: an integer beyond 2^53 may be rounded, and is computed again as a bigint. */
export function exactOr(value: number, again: () => bigint): Exact {
  return !Number.isInteger(value) || Number.isSafeInteger(value) ? value : exactly(again());
}

/** Whether it is an integer, without rounding. */
export function isInteger(value: Exact): boolean {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}

/** For documents: integers beyond 2^53 as decimal strings, since readers of JSON turn its numbers into doubles. */
export function exactText(value: Exact): number | string {
  return typeof value === "bigint" ? value.toString() : value;
}

/** The number that a document holds; `undefined` for a string that is not an integer. */
export function exactOf(value: number | string): Exact | undefined {
  if (typeof value === "number") return value;
  return /^-?[0-9]+$/.test(value) ? exactly(BigInt(value)) : undefined;
}

/** For `sort`. */
export function compareExact(a: Exact, b: Exact): number {
  return a < b ? -1 : Number(a > b);
}
