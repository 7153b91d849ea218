/** The largest value, at least `floor`. A loop, because a result can have more rows than a call can have arguments. */
export function largest(values: Iterable<number>, floor = 0): number {
  let found = floor;
  for (const value of values) found = Math.max(found, value);
  return found;
}
