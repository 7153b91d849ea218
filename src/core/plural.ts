import { formatCount } from "./units.ts";

/** `1 file`, `12,345 files`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
