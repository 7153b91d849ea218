import { type Exact, exactText } from "../../core/exact.ts";
import type { NumberCell } from "../result.ts";

export function exactCell(value: Exact | null): NumberCell {
  return value === null ? null : exactText(value);
}
