/** Names of consecutive numbers, separated by white space, from a first number on. */
export type NameRuns = readonly (readonly [first: number, names: string])[];

/** The name of each number. */
export function namesByNumber(runs: NameRuns): ReadonlyMap<number, string> {
  return new Map(
    runs.flatMap(([first, names]) => names.split(/\s+/).map((name, index) => [first + index, name] as const)),
  );
}
