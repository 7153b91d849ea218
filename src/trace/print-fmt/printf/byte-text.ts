import { showBytes, shownBytes } from "../../../core/show-bytes.ts";
import { type Flags, MOST_WIDTH } from "./parse-format.ts";

const TEXTS: readonly string[] = Array.from({ length: 256 }, (_, byte) => showBytes(Uint8Array.of(byte)));
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** One byte as a character, as `showBytes` shows it. */
export function byteText(byte: number): string {
  return TEXTS[byte & 0xff]!;
}

/** One byte as two digits. */
export function hexByte(byte: number): string {
  return HEX[byte & 0xff]!;
}

/** Bytes as digits, with something between them. */
export function hexBytes(bytes: Uint8Array, separator: string): string {
  return Array.from(bytes, hexByte).join(separator);
}

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
