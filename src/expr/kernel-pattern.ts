import { compileGlob } from "../core/glob.ts";

/**
 * Compiles the pattern of `~`, as the kernel reads it (kernel/trace/trace_events_filter.c, `filter_parse_regex`, `filter_build_regex`): a
 * leading `!` negates, a pattern that starts with a digit is compared literally, all others are globs. `?` matches one UTF-8 byte.
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
