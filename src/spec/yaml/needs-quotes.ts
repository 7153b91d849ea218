import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { SourceFile, Span } from "../../core/source.ts";

/** Most mistakes in a spec's YAML are values that only quotes make a text. `offset`: where the parser gave up. */
export function quotingProblem(source: SourceFile, code: string, offset: number): Diagnostic | undefined {
  const parameter = parameterAround(source, offset);
  if (parameter) return needsQuotes(source, parameter);
  const value = valueAround(source, offset);
  if (!value) return undefined;
  const text = source.text.slice(value.start, value.end);
  const beginsWithMark = /^[!*&%@`|>]./.test(text) && !/^[|>][-+0-9]*( |$)/.test(text);
  const goesOnAfterQuote = /^("[^"]*"|'[^']*')\s*[^\s#,\]}]/.test(text);
  const isSecondKey = /^[A-Za-z0-9._-]+\s+[A-Za-z_-]+: /.test(text);
  const hasColon = code === "BLOCK_AS_IMPLICIT_KEY" && text.includes(": ") && !isSecondKey;
  return beginsWithMark || goesOnAfterQuote || hasColon ? needsQuotes(source, value) : undefined;
}

/** A longer value is not repeated in the advice. */
const LONGEST_SHOWN = 500;

/** A value that YAML reads as something else than a text. `at` begins where the value does, or behind its mark. */
export function needsQuotes(source: SourceFile, at: Span): Diagnostic {
  const value = wholeValue(source, at);
  const text = source.text.slice(value.start, value.end);
  const quoted = `'${text.replaceAll("'", "''")}'`;
  const hint = text.length > LONGEST_SHOWN ? "put it in single quotes" : `quote it: ${quoted}`;
  return diagnostic("yaml-needs-quotes", reasonFor(text), { at: value, hint });
}

function reasonFor(text: string): string {
  const first = text[0] ?? "";
  const meanings: Readonly<Record<string, string>> = { "!": "a tag", "*": "an alias", "&": "an anchor" };
  if (text.startsWith("${")) return "inside braces and brackets, YAML reads ${…} as a mapping";
  const meaning = meanings[first];
  if (meaning !== undefined) return `YAML reads a value that begins with ${first} as ${meaning}`;
  if (first === '"' || first === "'")
    return "in YAML, a value that begins with a quote ends at the next quote of this kind";
  if (text.includes(": ")) return 'YAML reads a value that contains ": " as a mapping';
  return `in YAML, a value cannot begin with ${first}`;
}

/** A tag or anchor is not in the range of its value; the value is all that is written on the line. */
function wholeValue(source: SourceFile, at: Span): Span {
  if (source.text.startsWith("${", at.start)) return at;
  const around = valueAround(source, at.start);
  return around && around.start <= at.start ? around : at;
}

/** The value part of the line at `offset`: after `key: ` and `- `, without a comment or white space at its end. */
function valueAround(source: SourceFile, offset: number): Span | undefined {
  const begin = source.text.lastIndexOf("\n", offset - 1) + 1;
  const lineBreak = source.text.indexOf("\n", offset);
  const end = lineBreak < 0 ? source.text.length : lineBreak;
  const match = /^(\s*(?:-\s+)*(?:[A-Za-z_][A-Za-z0-9_-]*:\s+)?)(\S[^]*)$/.exec(
    source.text.slice(begin, end),
  );
  if (!match) return undefined;
  const [, before = "", value = ""] = match;
  if (/^[[{]/.test(value)) return innerValue(source, offset, end);
  const start = begin + before.length;
  return { source, start, end: start + withoutComment(value).trimEnd().length };
}

function withoutComment(value: string): string {
  const comment = value.search(/\s#/);
  return comment < 0 ? value : value.slice(0, comment);
}

/** Inside `{…}` and `[…]`: from the mark to the next comma or closing bracket. */
function innerValue(source: SourceFile, offset: number, end: number): Span | undefined {
  const before = source.text.slice(0, offset + 1);
  const mark = Math.max(before.lastIndexOf(" "), before.lastIndexOf("["), before.lastIndexOf("{")) + 1;
  if (mark > offset || !/[!*&]/.test(source.text[mark] ?? "")) return undefined;
  const length = /^[^,}\]]*/.exec(source.text.slice(mark, end))![0].trimEnd().length;
  return { source, start: mark, end: mark + length };
}

/** `${name}` with its unit, where the parser gave up at its brace. */
function parameterAround(source: SourceFile, offset: number): Span | undefined {
  const start = source.text.indexOf("${", Math.max(0, offset - 2));
  if (start < 0 || start > offset) return undefined;
  const length = /^\$\{[^}\n]*\}?[A-Za-z0-9%._-]*/.exec(source.text.slice(start))![0].length;
  return { source, start, end: start + length };
}
