import type { Document, YAMLParseError } from "yaml";
import type { Diagnostic } from "../core/diagnostic.ts";
import { diagnostic } from "../core/diagnostic.ts";
import type { SourceFile, Span } from "../core/source.ts";

/** What YAML itself says is wrong: at most one problem a line, as the first one causes the others. */
export function explainYamlErrors(source: SourceFile, document: Document.Parsed): readonly Diagnostic[] {
  const byLine = new Map<number, Diagnostic>();
  for (const error of document.errors) {
    const line = lineStart(source.text, error.pos[0]);
    if (!byLine.has(line)) byLine.set(line, explain(source, error));
  }
  return [...byLine.values()];
}

function explain(source: SourceFile, error: YAMLParseError): Diagnostic {
  const start = Math.min(error.pos[0], source.text.length);
  const at: Span = { source, start, end: Math.min(Math.max(error.pos[1], start), source.text.length) };
  if (error.code === "MULTIPLE_DOCS") return multipleDocuments(at);
  if (error.code === "TAB_AS_INDENT")
    return diagnostic("yaml-syntax", "a tab can't indent YAML", { at, hint: "use spaces" });
  return quotingProblem(source, error, at) ?? diagnostic("yaml-syntax", plainMessage(error), { at });
}

function multipleDocuments(at: Span): Diagnostic {
  const marker = { ...at, end: at.start + 3 };
  return diagnostic("yaml-multiple-documents", "a file holds one spec, and a second document begins here", {
    at: marker,
    hint: "put it into a file of its own",
  });
}

/** Most mistakes in a spec's YAML are values that only quotes make a text. */
function quotingProblem(source: SourceFile, error: YAMLParseError, at: Span): Diagnostic | undefined {
  const value = valueAround(source, at.start);
  if (!value) return undefined;
  const text = source.text.slice(value.start, value.end);
  const beginsWithMark = /^[!*&%@`|>](?![ ]*$)/.test(text) && !/^[|>][-+0-9]*(?: |$)/.test(text);
  const goesOnAfterQuote = /^("[^"]*"|'[^']*')\s*[^\s#,\]}]/.test(text);
  const hasParameter = source.text.slice(Math.max(0, at.start - 2), at.start + 2).includes("${");
  const hasColon = error.code === "BLOCK_AS_IMPLICIT_KEY" && text.includes(": ");
  if (beginsWithMark || goesOnAfterQuote || hasColon) return needsQuotes(source, value);
  if (hasParameter) return needsQuotes(source, parameterAround(source, at.start));
  return undefined;
}

/** A value that YAML reads as something else than a text. */
export function needsQuotes(source: SourceFile, at: Span): Diagnostic {
  const value = wholeValue(source, at.start);
  const text = source.text.slice(value.start, value.end);
  return diagnostic("yaml-needs-quotes", reasonFor(text), {
    at: value,
    hint: `quote it: ${singleQuoted(text)}`,
  });
}

function reasonFor(text: string): string {
  const first = text[0] ?? "";
  const meanings: Readonly<Record<string, string>> = { "!": "a tag", "*": "an alias", "&": "an anchor" };
  if (text.startsWith("${")) return "inside braces and brackets, YAML reads ${…} as a mapping";
  if (meanings[first] !== undefined)
    return `a value that begins with ${first} is ${meanings[first]} for YAML`;
  if (first === '"' || first === "'")
    return "a value that begins with a quote ends with that quote, for YAML";
  if (text.includes(": ")) return 'a value that holds ": " is a mapping for YAML';
  return `a value can't begin with ${first} in YAML`;
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The rest of the line from where a marker began: the tag or anchor itself is not in the value's range. */
function wholeValue(source: SourceFile, start: number): Span {
  const around = valueAround(source, start);
  return around && around.start <= start ? around : { source, start, end: lineEnd(source.text, start) };
}

/** The value part of the line at `offset`: after `key: ` and `- `, without a comment or white space at its end. */
function valueAround(source: SourceFile, offset: number): Span | undefined {
  const begin = lineStart(source.text, offset);
  const end = lineEnd(source.text, offset);
  const line = source.text.slice(begin, end);
  const match = /^(\s*(?:-\s+)*(?:[A-Za-z_][A-Za-z0-9_-]*:\s+)?)(\S.*)$/.exec(line);
  if (!match) return parameterAround(source, offset);
  const start = begin + match[1]!.length;
  const inBraces = /^[[{]/.test(match[2]!);
  return inBraces
    ? innerValue(source, offset, end)
    : { source, start, end: trimComment(source.text, start, end) };
}

/** Inside `{…}` and `[…]`: from the marker to the next comma or closing mark. */
function innerValue(source: SourceFile, offset: number, end: number): Span | undefined {
  const marker = source.text.lastIndexOf(" ", offset) + 1;
  if (marker > offset || !/[!*&]/.test(source.text[marker] ?? "")) return undefined;
  const rest = source.text.slice(marker, end);
  const length = /^[^,}\]]*/.exec(rest)![0].trimEnd().length;
  return { source, start: marker, end: marker + length };
}

function parameterAround(source: SourceFile, offset: number): Span {
  const start = source.text.lastIndexOf("${", offset);
  const close = source.text.indexOf("}", start);
  const suffix = /^[A-Za-z0-9%._-]*/.exec(source.text.slice(close + 1))?.[0].length ?? 0;
  return { source, start: Math.max(0, start), end: close < 0 ? offset : close + 1 + suffix };
}

function trimComment(text: string, start: number, end: number): number {
  const value = text.slice(start, end).replace(/\s+#.*$/, "");
  return start + value.trimEnd().length;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  const found = text.indexOf("\n", offset);
  return found < 0 ? text.length : found;
}

/** The YAML parser's own messages, in this tool's words where those are clearer. */
function plainMessage({ code, message }: YAMLParseError): string {
  const known: Partial<Record<YAMLParseError["code"], string>> = {
    BAD_INDENT: "the indentation doesn't fit the lines above",
    BLOCK_AS_IMPLICIT_KEY: "a second key on this line; a mapping goes on the next line, or into braces",
    BAD_DQ_ESCAPE: "this escape is not one of YAML's; in single quotes a backslash is a plain character",
    MULTILINE_IMPLICIT_KEY: "a key can't span lines; is a colon missing?",
  };
  return known[code] ?? firstSentence(message);
}

function firstSentence(message: string): string {
  const sentence = message.split("\n")[0] ?? message;
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
