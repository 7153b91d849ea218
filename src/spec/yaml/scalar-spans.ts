import type { SourceFile, Span } from "../../core/source.ts";

/** How a scalar is written in YAML. It decides which characters of the text make which of the value. */
export type ScalarStyle = "plain" | "single" | "double" | "block";

/** One character of a scalar as written. `soft` whitespace may be folded away. */
interface Written {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly soft: boolean;
}

/**
 * Spans of a string value's characters in the file it was written in: through quotes, escapes, folding and indentation.
 * Computed when first asked for.
 */
export function scalarSpans(
  source: SourceFile,
  start: number,
  end: number,
  style: ScalarStyle,
  value: string,
): (from: number, to: number) => Span {
  let spans: readonly Written[] | undefined;
  return (from, to) => {
    spans ??= align(value, written(source.text, start, end, style));
    return spanBetween(source, spans, start, from, to);
  };
}

function spanBetween(
  source: SourceFile,
  spans: readonly Written[],
  fallback: number,
  from: number,
  to: number,
): Span {
  const first = spans[from]?.start ?? spans.at(-1)?.end ?? fallback;
  const last = to > from ? (spans[to - 1]?.end ?? first) : first;
  return { source, start: first, end: Math.max(first, last) };
}

/** For each UTF-16 unit of the value, the written character it came from. */
function align(value: string, characters: readonly Written[]): readonly Written[] {
  const spans: Written[] = [];
  let next = 0;
  for (let at = 0; at < value.length;) {
    const isSpace = /[ \t\n]/.test(value[at]!);
    if (!isSpace) next = skipSoft(characters, next);
    const written = characters[next];
    if (!written || !value.startsWith(written.text, at)) {
      spans.push(after(spans.at(-1) ?? characters[0]));
      at += 1;
      continue;
    }
    for (let unit = 0; unit < written.text.length; unit++) spans.push(written);
    at += written.text.length;
    next += 1;
  }
  return spans;
}

function skipSoft(characters: readonly Written[], from: number): number {
  let next = from;
  while (characters[next]?.soft) next += 1;
  return next;
}

function after(last: Written | undefined): Written {
  const end = last?.end ?? 0;
  return { text: "", start: end, end, soft: true };
}

function written(text: string, start: number, end: number, style: ScalarStyle): readonly Written[] {
  switch (style) {
    case "plain":
      return plain(text, start, end);
    case "block":
      return plain(text, lineAfter(text, start, end), end);
    case "single":
      return singleQuoted(text, start + 1, end - 1);
    case "double":
      return doubleQuoted(text, start + 1, end - 1);
  }
}

function lineAfter(text: string, start: number, end: number): number {
  const lineBreak = text.indexOf("\n", start);
  return lineBreak < 0 ? end : Math.min(lineBreak + 1, end);
}

function plain(text: string, start: number, end: number): readonly Written[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => raw(text, start + index, 1));
}

function singleQuoted(text: string, start: number, end: number): readonly Written[] {
  const characters: Written[] = [];
  for (let at = start; at < end;) {
    const width = text.startsWith("''", at) ? 2 : 1;
    characters.push(raw(text, at, width));
    at += width;
  }
  return characters;
}

function doubleQuoted(text: string, start: number, end: number): readonly Written[] {
  const characters: Written[] = [];
  for (let at = start; at < end;) {
    const next = text[at] === "\\" ? escaped(text, at) : raw(text, at, 1);
    characters.push(next);
    at = Math.max(next.end, at + 1);
  }
  return characters;
}

function raw(text: string, at: number, width: number): Written {
  return { text: text[at] ?? "", start: at, end: at + width, soft: /\s/.test(text[at] ?? "") };
}

/** YAML 1.2, 5.7: escaped characters. */
const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  "a": "\x07",
  "b": "\b",
  "t": "\t",
  "n": "\n",
  "v": "\v",
  "f": "\f",
  "r": "\r",
  "e": "\x1b",
  "N": "\x85",
  "_": "\xa0",
  "L": "\u2028",
  "P": "\u2029",
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function escaped(text: string, at: number): Written {
  const letter = text[at + 1] ?? "";
  if (letter === "\n" || letter === "\r") return { text: " ", start: at, end: at + 2, soft: true };
  const digits = HEX_DIGITS[letter];
  if (digits === undefined) return { text: ESCAPES[letter] ?? letter, start: at, end: at + 2, soft: false };
  const code = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
  const character = code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
  return { text: character, start: at, end: at + 2 + digits, soft: false };
}
