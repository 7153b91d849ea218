import { countText } from "./quantity-text.ts";

/** `1 file`, `12,345 files`. */
export function countOf(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;
}
