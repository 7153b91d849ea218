/** A number; where an integer is beyond 2^53, which a double would round, a bigint. Compares, mixed, as numbers do. */
export type Exact = number | bigint;

/** An integer in its plainest form: a bigint only where a number can't hold it. */
export function exactly(value: bigint): Exact {
  const rounded = Number(value);
  return Number.isSafeInteger(rounded) ? rounded : value;
}

/** The same for a computed number: an integer beyond 2^53 is not believed, and computed again. */
export function exactOr(value: number, again: () => bigint): Exact {
  return !Number.isInteger(value) || Number.isSafeInteger(value) ? value : exactly(again());
}

/** Whether the number is a whole one that is known exactly. */
export function isInteger(value: Exact): boolean {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}

/** For documents: integers beyond 2^53 as decimal text, for JSON's readers make doubles of its numbers. */
export function exactText(value: Exact): number | string {
  return typeof value === "bigint" ? value.toString() : value;
}

/** The number that a document has, as a number again; nothing where a text is none. */
export function exactOf(value: number | string): Exact | undefined {
  if (typeof value === "number") return value;
  return /^-?[0-9]+$/.test(value) ? exactly(BigInt(value)) : undefined;
}

/** For sorting: below, at or above 0. */
export function compareExact(a: Exact, b: Exact): number {
  return a < b ? -1 : Number(a > b);
}
