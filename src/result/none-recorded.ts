/** Whether none of these events was recorded. `eventCounts`: records of each that was read, by `system:name`. */
export function noneRecorded(events: readonly string[], eventCounts: ReadonlyMap<string, number>): boolean {
  return events.every((event) => (eventCounts.get(event) ?? 0) === 0);
}
