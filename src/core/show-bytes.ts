/**
 * Untrusted bytes (of recordings, binaries) as a string: UTF-8, and every byte that is not part of it as `\xNN`. A backslash that would
 * look like such an escape becomes `\x5c`, so different bytes always give different strings. Control characters stay: renderers escape
 * them for a terminal or a page.
 */
export function showBytes(bytes: Uint8Array): string {
  const ascii = showAscii(bytes);
  if (ascii !== undefined) return ascii;
  try {
    return escapeBackslashes(strict.decode(bytes));
  } catch {
    return showPieces(bytes);
  }
}

/** The bytes that `showBytes` turned into this string. */
export function shownBytes(text: string): Uint8Array {
  const pieces = text.split(/\\x([0-9a-f]{2})/u);
  const parts = pieces.map((piece, index) =>
    index % 2 === 0 ? encoder.encode(piece) : Uint8Array.of(Number.parseInt(piece, 16)),
  );
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const BACKSLASH = 0x5c;

/** The common case, without a call into the decoder. */
function showAscii(bytes: Uint8Array): string | undefined {
  if (bytes.length > 64) return undefined;
  for (const byte of bytes) if (byte >= 0x80 || byte === BACKSLASH) return undefined;
  // Built character by character, it would be a rope, which takes ten times the memory and is slow to hash.
  return String.fromCharCode(...bytes);
}

function escapeBackslashes(text: string): string {
  return text.replaceAll(/\\(?=x[0-9a-f]{2})/gu, "\\x5c");
}

/** Valid chunks as they are, the bytes between them escaped one by one. */
function showPieces(bytes: Uint8Array): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (at > from) pieces.push(escapeBackslashes(strict.decode(bytes.subarray(from, at))));
    pieces.push(`\\x${bytes[at]!.toString(16).padStart(2, "0")}`);
    from = ++at;
  }
  pieces.push(escapeBackslashes(strict.decode(bytes.subarray(from))));
  // Added one to another, they would be a chain, which takes thirty times the memory.
  return pieces.join("");
}

/** Length in bytes of the valid UTF-8 sequence at `at`; 0 if there is none (RFC 3629, section 4). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const [least, most] = SECOND_BYTES.get(first) ?? [0x80, 0xbf];
  const second = bytes[at + 1] ?? 0;
  if (second < least || second > most) return 0;
  for (let next = at + 2; next < at + length; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** First bytes that restrict the second: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
const SECOND_BYTES: ReadonlyMap<number, readonly [least: number, most: number]> = new Map([
  [0xe0, [0xa0, 0xbf]],
  [0xed, [0x80, 0x9f]],
  [0xf0, [0x90, 0xbf]],
  [0xf4, [0x80, 0x8f]],
]);
