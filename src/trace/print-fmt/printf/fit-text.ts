import { showBytes, shownBytes } from "../../../core/show-bytes.ts";
import { type Flags, MOST_WIDTH } from "./parse-format.ts";

/** Text whose characters are its bytes: ASCII, and nothing that `showBytes` had to escape. */
const PLAIN = /^[\0-[\]-\u007F]*$/u;

/** A string cut to `precision` bytes, and filled up to `width` (lib/vsprintf.c, `string_nocheck`). Widths are in bytes. */
export function fitText(text: string, width: number, precision: number | undefined, { left }: Flags): string {
  const cut = precision === undefined ? text : cutText(text, Math.max(0, precision));
  if (width === 0) return cut;
  const spaces =
    Math.min(MOST_WIDTH, Math.abs(width)) - (PLAIN.test(cut) ? cut.length : shownBytes(cut).length);
  if (spaces <= 0) return cut;
  return left || width < 0 ? cut + " ".repeat(spaces) : " ".repeat(spaces) + cut;
}

function cutText(text: string, bytes: number): string {
  if (text.length <= bytes && PLAIN.test(text)) return text;
  if (PLAIN.test(text)) return text.slice(0, bytes);
  return showBytes(shownBytes(text).subarray(0, bytes));
}
