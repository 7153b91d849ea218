import { hexByte } from "../printf/byte-text.ts";

/** How `__print_hex_dump` shows bytes. */
export interface HexDump {
  readonly prefix: string;
  /** Where a line's bytes are, before them; an address can't be known, and is an offset, too. */
  readonly showsOffset: boolean;
  /** 16 or 32; others are 16. */
  readonly rowBytes: number;
  /** 1, 2, 4 or 8; others are 1. Groups are little-endian numbers. */
  readonly groupBytes: number;
  readonly ascii: boolean;
}

/** Bytes, a row a line, behind a line break (lib/hexdump.c, hex_dump_to_buffer; lib/seq_buf.c, seq_buf_hex_dump). */
export function hexDump(bytes: Uint8Array, options: HexDump): string {
  const rowBytes = options.rowBytes === 32 ? 32 : 16;
  let text = "\n";
  for (let at = 0; at < bytes.length; at += rowBytes) {
    const offset = options.showsOffset ? `${at.toString(16).padStart(8, "0")}: ` : "";
    text += `${options.prefix}${offset}${rowText(bytes.subarray(at, at + rowBytes), rowBytes, options)}\n`;
  }
  return text;
}

function rowText(row: Uint8Array, rowBytes: number, { groupBytes, ascii }: HexDump): string {
  const size = [2, 4, 8].includes(groupBytes) && row.length % groupBytes === 0 ? groupBytes : 1;
  const groups: string[] = [];
  for (let at = 0; at < row.length; at += size)
    groups.push(Array.from(row.subarray(at, at + size).toReversed(), hexByte).join(""));
  const hex = groups.join(" ");
  if (!ascii) return hex;
  return hex.padEnd(rowBytes * 2 + rowBytes / size + 1) + Array.from(row, shown).join("");
}

function shown(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
}
