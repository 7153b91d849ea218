/** The value that a standard normal variable exceeds with this probability (at most 0.5), within 0.00045: Abramowitz and Stegun 26.2.23. */
export function normalQuantile(exceeded: number): number {
  const t = Math.sqrt(-2 * Math.log(exceeded));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return t - above / below;
}
