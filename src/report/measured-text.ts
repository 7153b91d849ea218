import { distinctTexts, momentText, quantityText } from "../core/quantity-text.ts";
import type { Bucket, Cell, Histogram, TableColumn } from "../document/result-document.ts";

/** A table's cell as raw text (escape it next): key cells as they are, values with their unit; undefined for no value. */
export function cellText(cell: Cell, column: TableColumn): string | undefined {
  if (cell === null) return undefined;
  if ((column.role === "key" && column.type !== "real") || column.type === "text")
    return keyText(cell, column);
  if (typeof cell === "string" && !/^-?\d+$/.test(cell)) return cell;
  return quantityText(cell, column.unit);
}

function keyText(cell: string | number, column: TableColumn): string {
  if (typeof cell === "string" || column.unit === "none" || column.unit === "events") return String(cell);
  if (column.unit === "ns") return momentText(cell);
  return quantityText(cell, column.unit);
}

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
