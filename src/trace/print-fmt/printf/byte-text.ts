import { showBytes } from "../../../core/show-bytes.ts";

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
