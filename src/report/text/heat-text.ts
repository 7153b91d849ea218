import type { Histogram } from "../../document/result-document.ts";
import { displayWidth } from "../../core/display-width.ts";
import { countOf, quantityText } from "../../core/quantity-text.ts";
import { largest } from "../largest.ts";
import { bucketLabels } from "../measured-text.ts";
import { pad, wrap } from "./fit.ts";
import type { Ink } from "./ink.ts";
import { groupTitle } from "./sections.ts";

const INDENT = "  ";
const WIDEST = 100;
/** Narrower maps are left out. */
const NARROWEST = 8;

/** A histogram over time as a heat map: a line for each range, the highest on top, and a column for each interval. */
export function heatLines(histogram: Histogram, ink: Ink): readonly string[] {
  const { label, key, overTime, buckets } = histogram;
  if (!overTime || buckets.length === 0) return [];
  const labels = bucketLabels(histogram);
  const labelWidth = largest(labels.map(displayWidth));
  const room = Math.min(WIDEST, ink.width - INDENT.length - labelWidth - 1);
  if (room < NARROWEST) return [];
  const perColumn = Math.ceil(overTime.counts[0]!.length / room);
  const columns = overTime.counts.map((counts) => summed(counts, perColumn));
  const most = largest(columns.map(largest));
  const lines = columns.map((counts, index) => {
    const cells = counts.map((count) => shade(count, most, ink)).join("");
    return `${INDENT}${pad(labels[index]!, labelWidth, "left")} ${cells}`;
  });
  const step = quantityText(overTime.stepNs * perColumn, "ns");
  const legend = `time from left to right, ${step} per column; darkest: ${countOf(most, "event")}`;
  return [
    ...groupTitle(`${label} over time`, key, INDENT, ink),
    ...lines.toReversed(),
    ...wrap(legend, ink.width - INDENT.length).map((line) => `${INDENT}${ink.dim(line)}`),
  ];
}

/** No shade is only for none: a single event is visible. */
function shade(count: number, most: number, { glyphs: { shades } }: Ink): string {
  return shades[count === 0 ? 0 : Math.ceil((count / most) * (shades.length - 1))]!;
}

function summed(counts: readonly number[], perColumn: number): readonly number[] {
  return Array.from({ length: Math.ceil(counts.length / perColumn) }, (_, column) =>
    counts.slice(column * perColumn, (column + 1) * perColumn).reduce((sum, count) => sum + count, 0),
  );
}
