/** The same numbers with room for index `row`; new elements are 0. Doubles, so that growing costs little. */
export function withRoomFor(values: Float64Array<ArrayBuffer>, row: number): Float64Array<ArrayBuffer> {
  if (row < values.length) return values;
  const larger = new Float64Array(Math.max(16, 2 * row + 1));
  larger.set(values);
  return larger;
}
