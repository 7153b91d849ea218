import type { Histogram } from "../../aggregate/result.ts";
import { largest } from "../largest.ts";
import { quantityText } from "../quantity-text.ts";
import { bucketRange, histogramUnit } from "../text/histogram-text.ts";
import type { XmlElement } from "../xml.ts";
import { barElement } from "./bar-html.ts";
import { box, words } from "./elements.ts";
import { groupText } from "./group-text.ts";
import { scrolled } from "./table-html.ts";

/** A distribution as a table with bars: a range, how many were in it, and how many that is beside the most. */
export function histogramElement(histogram: Histogram): XmlElement {
  const { label, key, unit, scale, buckets } = histogram;
  const most = largest(buckets.map(({ count }) => count));
  const rows = buckets.map((bucket) =>
    box(
      "tr",
      "",
      words("td", bucketRange(bucket, histogram), "number"),
      words("td", quantityText(bucket.count, "events"), "number"),
      box("td", "", barElement(most > 0 ? bucket.count / most : 0)),
    ),
  );
  const head = [words("th", inUnit(histogramUnit(unit, scale)), "number"), words("th", "events", "number")];
  return box(
    "figure",
    "histogram",
    words("figcaption", groupText(label, key)),
    buckets.length === 0
      ? words("p", "no values", "more")
      : scrolled(box("thead", "", box("tr", "", ...head, words("th", ""))), box("tbody", "", ...rows)),
  );
}

function inUnit(unit: string): string {
  return unit === "" ? "range" : `range in ${unit}`;
}
