import type { Histogram } from "../../document/result-document.ts";
import { bucketLabels } from "../measured-text.ts";
import { largest } from "../largest.ts";
import { quantityText } from "../../core/quantity-text.ts";
import type { XmlElement } from "../xml.ts";
import { barElement } from "./bar-html.ts";
import { box, captionElement, words } from "./elements.ts";
import { scrolled } from "./table-html.ts";

/** A distribution as a table with bars: a range, its count, and the count relative to the largest. */
export function histogramElement(histogram: Histogram): XmlElement {
  const { label, key, buckets } = histogram;
  const labels = bucketLabels(histogram);
  const most = largest(buckets.map(({ count }) => count));
  const rows = buckets.map((bucket, index) =>
    box(
      "tr",
      "",
      words("td", labels[index]!, "number"),
      words("td", quantityText(bucket.count, "events"), "number"),
      box("td", "", barElement(most > 0 ? bucket.count / most : 0)),
    ),
  );
  const head = [words("th", "range", "number"), words("th", "events", "number")];
  return box(
    "figure",
    "histogram",
    captionElement(label, key),
    buckets.length === 0
      ? words("p", "no values", "more")
      : scrolled(box("thead", "", box("tr", "", ...head, words("th", ""))), box("tbody", "", ...rows)),
  );
}
