/** The largest value, at least `floor`. By a loop: a call takes fewer arguments than a result has rows. */
export function largest(values: Iterable<number>, floor = 0): number {
  let found = floor;
  for (const value of values) found = Math.max(found, value);
  return found;
}
