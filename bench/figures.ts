/** `check, CPU                     93 ms (91 – 104)`; the bar to stay below, where there is one, is judged by the median. */
export function figureLine(title: string, values: readonly number[], unit: string, bar?: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const median = medianOf(sorted);
  const range = `(${round(sorted[0]!)} – ${round(sorted.at(-1)!)})`;
  const judged = bar === undefined ? "" : `  bar ${bar} ${unit}: ${median < bar ? "held" : "MISSED"}`;
  return `${title.padEnd(44)} ${round(median).padStart(8)} ${unit} ${range}${judged}`;
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)]!;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + upper) / 2 : upper;
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
