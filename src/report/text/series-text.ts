import type { Series } from "../../document/result-document.ts";
import { quantityText } from "../../core/quantity-text.ts";
import { wrap } from "./fit.ts";
import { groupTitle } from "./sections.ts";
import type { Ink } from "./ink.ts";

const INDENT = "  ";
const WIDEST = 100;

/** A value over time as a sparkline from zero, with its lowest and highest point and what one character stands for. */
export function seriesLines(series: Series, ink: Ink): readonly string[] {
  const title = groupTitle(series.label, series.key, INDENT, ink);
  if (series.values.length === 0) return [...title, `${INDENT}${ink.dim("no values")}`];
  const columns = Math.min(WIDEST, ink.width - INDENT.length);
  const perColumn = Math.ceil(series.values.length / columns);
  const points = meansOf(series.values, perColumn);
  return [
    ...title,
    `${INDENT}${sparkline(points, ink)}`,
    ...axis(series.stepNs * series.values.length, points.length).map((line) => `${INDENT}${ink.dim(line)}`),
    ...wrap(legend(series, perColumn), ink.width - INDENT.length).map((line) => `${INDENT}${ink.dim(line)}`),
  ];
}

/** Time since the recording began, at both ends of the line above; nothing where that is too short. */
function axis(wholeNs: number, columns: number): readonly string[] {
  const [start, end] = ["0 s", quantityText(wholeNs, "ns")];
  const blanks = columns - start.length - end.length;
  return blanks > 0 ? [start + " ".repeat(blanks) + end] : [];
}

function legend({ values, unit, stepNs }: Series, perColumn: number): string {
  const [lowest, highest] = extremes(values);
  const step = quantityText(stepNs * perColumn, "ns");
  const each = perColumn === 1 ? `${step} per column` : `${step} per column (mean values)`;
  return `lowest ${quantityText(lowest, unit)}, highest ${quantityText(highest, unit)}, ${each}`;
}

function sparkline(points: readonly number[], { glyphs: { levels } }: Ink): string {
  const [lowest, highest] = extremes(points);
  const from = Math.min(0, lowest);
  const span = highest - from;
  return points
    .map((point) => levels[span === 0 ? 0 : Math.round(((point - from) / span) * (levels.length - 1))]!)
    .join("");
}

function meansOf(values: readonly number[], perColumn: number): readonly number[] {
  if (perColumn === 1) return values;
  return Array.from({ length: Math.ceil(values.length / perColumn) }, (_, column) => {
    const part = values.slice(column * perColumn, (column + 1) * perColumn);
    return part.reduce((total, value) => total + value, 0) / part.length;
  });
}

/** By a loop: a long series has more values than a call takes arguments. */
function extremes(values: readonly number[]): readonly [lowest: number, highest: number] {
  let lowest = Infinity;
  let highest = -Infinity;
  for (const value of values) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return [lowest, highest];
}
