import { showBytes } from "../../core/show-bytes.ts";

/** What `trace_printk` was called with, by the address of the format: hostile text, as `showBytes` shows it. */
export type PrintkFormats = ReadonlyMap<bigint, string>;

/** Lines of `printk_formats`: `0xffffffff82345678 : "value %d\n"` (kernel/trace/trace_printk.c, t_show). */
export function parsePrintkFormats(bytes: Uint8Array): PrintkFormats {
  const formats = new Map<bigint, string>();
  for (const line of showBytes(bytes).split("\n")) {
    const [, address, text] = /^\s*0x([\da-f]{1,16})\s*:\s*"(.*)"\s*$/iu.exec(line) ?? [];
    if (address !== undefined) formats.set(BigInt(`0x${address}`), unquoted(text!));
  }
  return formats;
}

/** The kernel writes a line break, a tab, a quotation mark and a backslash with a backslash before them. */
function unquoted(text: string): string {
  return text.replaceAll(/\\([nt"\\])/gu, (_, sign: string) => ESCAPED.get(sign) ?? sign);
}

const ESCAPED: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
]);
