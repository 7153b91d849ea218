import type { Bucket, Histogram } from "../document/result-document.ts";
import { distinctTexts } from "../core/quantity-text.ts";

/** Each bucket's range in the unit of its values: `[1.02 us, 2.05 us)`, `[1.00 KiB, 2.00 KiB)`; `[1]` of one number. */
export function bucketLabels({ buckets, unit, scale }: Histogram): readonly string[] {
  const bounds = [...new Set(buckets.flatMap(({ from, to }) => [from, to]))];
  const texts = distinctTexts(bounds.map((value) => ({ value, unit })));
  const textOf = new Map(bounds.map((bound, index) => [bound, texts[index]!]));
  return buckets.map((bucket) => {
    if (scale === "log2" && isOneNumber(bucket)) return `[${textOf.get(bucket.from)}]`;
    return `[${textOf.get(bucket.from)}, ${textOf.get(bucket.to)})`;
  });
}

function isOneNumber({ from, to }: Bucket): boolean {
  return typeof from === "number" && typeof to === "number" && to - from === 1;
}
