import { momentText, quantityText } from "../core/quantity-text.ts";
import type { Cell, TableColumn } from "../document/result-document.ts";

/** A table's cell as raw text (escape it next): key cells as they are, values with their unit; undefined for no value. */
export function cellText(cell: Cell, column: TableColumn): string | undefined {
  if (cell === null) return undefined;
  if (column.role === "key" || column.type === "text") return keyText(cell, column);
  if (typeof cell === "string" && !/^-?\d+$/.test(cell)) return cell;
  return quantityText(cell, column.unit);
}

function keyText(cell: string | number, column: TableColumn): string {
  if (typeof cell === "string" || column.unit === "none" || column.unit === "events") return String(cell);
  if (column.unit === "ns") return momentText(cell);
  return quantityText(cell, column.unit);
}
