import type { Histogram } from "../../document/result-document.ts";
import { displayWidth } from "../../core/display-width.ts";
import { largest } from "../largest.ts";
import { bucketLabels } from "../measured-text.ts";
import { countOf, quantityText } from "../../core/quantity-text.ts";
import { pad, wrap } from "./fit.ts";
import { groupTitle } from "./sections.ts";
import type { Ink } from "./ink.ts";

type Bucket = Histogram["buckets"][number];

const INDENT = "  ";
const WIDEST_BAR = 52;
/** Shorter bars are left out. */
const NARROWEST_BAR = 8;
/** Blanks and the bar's ends. */
const FRAME = 4;
/** A longer run of empty buckets is folded into one line. */
const LONGEST_EMPTY_RUN = 3;

/** A distribution as bpftrace draws it: `[1.02 us, 2.05 us)  42 |@@@@      |`. A very narrow one has no bars, and no heading. */
export function histogramLines(histogram: Histogram, ink: Ink): readonly string[] {
  const buckets = histogram.buckets;
  if (buckets.length === 0) return [...titleLines(histogram, ink), `${INDENT}${ink.dim("no values")}`];
  const labels = bucketLabels(histogram);
  const counts = buckets.map((bucket) => quantityText(bucket.count, "events"));
  const labelWidth = widestOf([RANGE, ...labels]);
  const countWidth = widestOf([EVENTS, ...counts]);
  const free = ink.width - INDENT.length - labelWidth - countWidth - FRAME;
  const barWidth = free < NARROWEST_BAR ? 0 : Math.min(WIDEST_BAR, free);
  const highest = largest(buckets.map((bucket) => bucket.count));
  const linesOf = (index: number): readonly string[] => {
    const text = `${pad(labels[index]!, labelWidth, "left")} ${pad(counts[index]!, countWidth, "right")}`;
    if (barWidth === 0) return wrap(text, ink.width - INDENT.length).map((line) => INDENT + line);
    const filled = highest === 0 ? 0 : Math.round((buckets[index]!.count / highest) * barWidth);
    return [`${INDENT}${text} |${"@".repeat(filled).padEnd(barWidth)}|`];
  };
  const heading = `${INDENT}${pad(RANGE, labelWidth, "left")} ${pad(EVENTS, countWidth, "right")}`;
  const lines = foldEmptyRuns(buckets, linesOf, ink);
  return [...titleLines(histogram, ink), ...(barWidth === 0 ? [] : [ink.dim(heading)]), ...lines];
}

/** What the columns are, as in the HTML report. */
const RANGE = "range";
const EVENTS = "events";

function titleLines({ label, key }: Histogram, ink: Ink): readonly string[] {
  return groupTitle(label, key, INDENT, ink);
}

function foldEmptyRuns(
  buckets: readonly Bucket[],
  linesOf: (index: number) => readonly string[],
  ink: Ink,
): readonly string[] {
  const lines: string[] = [];
  for (let index = 0; index < buckets.length;) {
    const run = emptyRunAt(buckets, index);
    if (run > LONGEST_EMPTY_RUN)
      lines.push(`${INDENT}${ink.dim(`${ink.glyphs.ellipsis} ${countOf(run, "empty range")}`)}`);
    else for (let step = 0; step < Math.max(1, run); step += 1) lines.push(...linesOf(index + step));
    index += Math.max(1, run);
  }
  return lines;
}

function emptyRunAt(buckets: readonly Bucket[], start: number): number {
  let end = start;
  while (buckets[end]?.count === 0) end += 1;
  return end - start;
}

function widestOf(texts: readonly string[]): number {
  return largest(texts.map(displayWidth));
}
