import type { AddressForm } from "../../decode/event-format.ts";
import { hexByte, hexBytes } from "./byte-text.ts";

/** What prints the bytes of an address. */
export interface AddressKind {
  /** Letters behind `%p`, without those that `text` gets as `rest`. */
  readonly letters: string;
  /** Bytes that are printed; `all`: as many as there are. */
  readonly bytes: number | "all";
  readonly text: (bytes: Uint8Array, rest: string) => string;
}

/** The kinds of addresses of networks (lib/vsprintf.c, `pointer`). */
export const ADDRESS_KINDS: readonly AddressKind[] = [
  { letters: "I4", bytes: 4, text: (all) => ip4Text(all) },
  { letters: "i4", bytes: 4, text: (all) => ip4Text(all, 3) },
  { letters: "I6", bytes: 16, text: (all, rest) => ip6Text(all, rest.startsWith("c")) },
  { letters: "i6", bytes: 16, text: (all) => hexBytes(all, "") },
  { letters: "IS", bytes: "all", text: socketText },
  { letters: "iS", bytes: "all", text: socketText },
  { letters: "M", bytes: 6, text: macText },
  { letters: "m", bytes: 6, text: (all) => hexBytes(all, "") },
];

/** The kind of a conversion's letters. */
export function addressKind(form: AddressForm): AddressKind | undefined {
  return ADDRESS_KINDS.find(({ letters }) => form.startsWith(letters));
}

/** Makes text of an address's bytes: `127.0.0.1`, `fe80::1`, `[::1]:80`. */
export function addressText(form: AddressForm): (bytes: Uint8Array) => string {
  const kind = addressKind(form);
  if (!kind) return (all) => hexBytes(all, "");
  const rest = form.slice(kind.letters.length);
  return (all) => kind.text(all, rest);
}

/** `192.168.0.1`; `digits` 3: with zeros before (lib/vsprintf.c, `ip4_string`). */
function ip4Text(bytes: Uint8Array, digits = 1): string {
  return Array.from(bytes.subarray(0, 4), (byte) => String(byte).padStart(digits, "0")).join(".");
}

/** `fe80:0000:…`, or short: `fe80::1` (lib/vsprintf.c, `ip6_compressed_string`). */
export function ip6Text(bytes: Uint8Array, short: boolean): string {
  const words = wordsOf(bytes);
  if (!short) return words.map((word) => word.toString(16).padStart(4, "0")).join(":");
  const hasIp4 = isMapped(words) || isIsatap(words);
  const shown = hasIp4 ? words.slice(0, 6) : words;
  const [start, length] = longestZeros(shown);
  const text = compressed(shown, start, length);
  if (!hasIp4) return text;
  return `${text}${text.endsWith(":") ? "" : ":"}${ip4Text(bytes.subarray(12))}`;
}

function wordsOf(bytes: Uint8Array): readonly number[] {
  return Array.from({ length: 8 }, (_, index) => (bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0));
}

function isMapped(words: readonly number[]): boolean {
  return words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff;
}

/** include/net/addrconf.h, `ipv6_addr_is_isatap`. */
function isIsatap(words: readonly number[]): boolean {
  return (words[4]! | 0x0200) === 0x0200 && words[5] === 0x5efe;
}

/** The first of the longest runs of at least two words that are 0. */
function longestZeros(words: readonly number[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [-1, 1];
  for (let start = 0; start < words.length; start++) {
    let end = start;
    while (words[end] === 0) end++;
    if (end - start > best[1]) best = [start, end - start];
  }
  return best;
}

function compressed(words: readonly number[], start: number, length: number): string {
  const hex = words.map((word) => word.toString(16));
  if (start < 0) return hex.join(":");
  return `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
}

/** `00:11:22:33:44:55`; `F`: with dashes, `R`: the last byte first. */
function macText(bytes: Uint8Array, rest: string): string {
  const own = rest.startsWith("R") ? bytes.toReversed() : bytes;
  return hexBytes(own, rest.startsWith("F") ? "-" : ":");
}

/** A UUID, of bytes in its order (`b`, `B`), or of the little-endian kind (`l`, `L`); large letters for `B`, `L`. */
export function uuidText(bytes: Uint8Array, rest: string): string {
  const kind = rest.slice(0, 1);
  const order = kind.toLowerCase() === "l" ? LITTLE : BIG;
  const hex = order.map((index) => hexByte(bytes[index] ?? 0)).join("");
  const text = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return kind === "L" || kind === "B" ? text.toUpperCase() : text;
}

const BIG: readonly number[] = Array.from({ length: 16 }, (_, index) => index);
const LITTLE: readonly number[] = [3, 2, 1, 0, 5, 4, 7, 6, ...BIG.slice(8)];

const AF_INET = 2;
const AF_INET6 = 10;

/** A `struct sockaddr`, by its family: `127.0.0.1:80`, `[::1]:80` (lib/vsprintf.c, `ip_addr_string`). */
function socketText(bytes: Uint8Array, rest: string): string {
  const family = (bytes[0] ?? 0) + 256 * (bytes[1] ?? 0);
  const port = rest.includes("p") ? `:${(bytes[2] ?? 0) * 256 + (bytes[3] ?? 0)}` : "";
  if (family === AF_INET) return ip4Text(bytes.subarray(4)) + port;
  if (family !== AF_INET6) return "(einval)";
  const address = ip6Text(bytes.subarray(8), rest.includes("c"));
  const more = flowText(bytes, rest) + scopeText(bytes, rest);
  return port !== "" || more !== "" ? `[${address}]${port}${more}` : address;
}

function flowText(bytes: Uint8Array, rest: string): string {
  if (!rest.includes("f")) return "";
  const flow = bytes.subarray(4, 8).reduce((sum, byte) => sum * 256 + byte, 0) & 0x0fff_ffff;
  return `/${flow}`;
}

function scopeText(bytes: Uint8Array, rest: string): string {
  if (!rest.includes("s")) return "";
  return `%${bytes.subarray(24, 28).reduceRight((sum, byte) => sum * 256 + byte, 0)}`;
}
