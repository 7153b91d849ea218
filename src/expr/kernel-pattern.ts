import { compileGlob } from "../core/glob.ts";

/**
 * Matcher for the pattern of `~`, as `filter_parse_regex` and `filter_build_regex` read it (trace_events_filter.c): a
 * leading `!` negates, a pattern that begins with a digit is compared literally, all others are globs. Matching is
 * on UTF-8 bytes, so `?` is one byte.
 */
export function compileKernelPattern(pattern: string): (text: string) => boolean {
  const negated = pattern.startsWith("!");
  const body = negated ? pattern.slice(1) : pattern;
  const matches = /^[0-9]/.test(body) ? (text: string): boolean => text === body : bytewise(body);
  return negated ? (text) => !matches(text) : matches;
}

function bytewise(pattern: string): (text: string) => boolean {
  const matches = compileGlob(utf8(pattern));
  return (text) => matches(utf8(text));
}

const encoder = new TextEncoder();

/** UTF-8 bytes as characters 0–255. */
function utf8(text: string): string {
  if (isAscii(text)) return text;
  return Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join("");
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
