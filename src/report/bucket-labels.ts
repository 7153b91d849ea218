import type { Bucket, Histogram, QuantityUnit } from "../document/result-document.ts";
import { formatQuantity } from "../core/units.ts";
import { quantityText } from "../core/quantity-text.ts";

type Bound = number | string;

/** Each bucket's range in the unit of its values: `[1.02 us, 2.05 us)`, `[1 KiB, 2 KiB)`; `[1]` of one number. */
export function bucketLabels({ buckets, unit, scale }: Histogram): readonly string[] {
  const bounds = new Set(buckets.flatMap(({ from, to }) => [from, to]));
  const text = FORMATS.find((format) => isDistinct([...bounds], (bound) => format(bound, unit))) ?? inFull;
  return buckets.map((bucket) => {
    if (scale === "log2" && isOneNumber(bucket)) return `[${text(bucket.from, unit)}]`;
    return `[${text(bucket.from, unit)}, ${text(bucket.to, unit)})`;
  });
}

/** Ever more digits, as buckets that are narrow beside their bounds need them. */
const FORMATS: readonly ((bound: Bound, unit: QuantityUnit) => string)[] = [
  quantityText,
  (bound, unit) => formatQuantity(Number(bound), unit),
];

/** In base units. */
function inFull(bound: Bound, unit: QuantityUnit): string {
  return unit === "none" || unit === "events" ? String(bound) : `${bound} ${unit}`;
}

function isDistinct(bounds: readonly Bound[], text: (bound: Bound) => string): boolean {
  return new Set(bounds.map(text)).size === bounds.length;
}

function isOneNumber({ from, to }: Bucket): boolean {
  return typeof from === "number" && typeof to === "number" && to - from === 1;
}
