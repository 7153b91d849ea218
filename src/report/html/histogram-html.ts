import type { Histogram } from "../../document/result-document.ts";
import { bucketLabels } from "../measured-text.ts";
import { largest } from "../largest.ts";
import { quantityText } from "../../core/quantity-text.ts";
import type { XmlElement } from "../xml.ts";
import { barElement } from "./bar-html.ts";
import { box, captionElement, words } from "./elements.ts";
import { scrolled } from "./table-html.ts";

/** A distribution as a table with bars: a range, its count, and the count relative to the largest; over time as shades. */
export function histogramElement(histogram: Histogram): XmlElement {
  const { label, key, buckets, overTime } = histogram;
  const hottest = largest((overTime?.counts ?? []).map(largest));
  const labels = bucketLabels(histogram);
  const most = largest(buckets.map(({ count }) => count));
  const rows = buckets.map((bucket, index) =>
    box(
      "tr",
      "",
      words("td", labels[index]!, "number"),
      words("td", quantityText(bucket.count, "events"), "number"),
      box("td", "", barElement(most > 0 ? bucket.count / most : 0)),
      ...(overTime ? [box("td", "", stripElement(overTime.counts[index]!, hottest))] : []),
    ),
  );
  const head = [words("th", "range", "number"), words("th", "events", "number")];
  const heads = overTime
    ? [words("th", ""), words("th", `over time, ${quantityText(overTime.stepNs, "ns")} each`)]
    : [words("th", "")];
  return box(
    "figure",
    "histogram",
    captionElement(label, key),
    buckets.length === 0
      ? words("p", "no values", "more")
      : scrolled(box("thead", "", box("tr", "", ...head, ...heads)), box("tbody", "", ...rows)),
  );
}

/** A row of a heat map: each interval as dark as it has events, compared with the interval that has most. */
function stripElement(counts: readonly number[], hottest: number): XmlElement {
  const cells = counts.flatMap((count, index) => (count === 0 ? [] : [cellElement(index, count / hottest)]));
  return {
    name: "svg",
    attributes: {
      "class": "strip",
      "viewBox": `0 0 ${counts.length} 1`,
      "preserveAspectRatio": "none",
      "aria-hidden": "true",
    },
    children: cells,
  };
}

/** A single event is visible. */
const LIGHTEST = 0.15;

function cellElement(index: number, share: number): XmlElement {
  const opacity = (LIGHTEST + (1 - LIGHTEST) * share).toFixed(2);
  return {
    name: "rect",
    attributes: { "x": String(index), "width": "1", "height": "1", "fill-opacity": opacity },
  };
}
