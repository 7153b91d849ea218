import { type Document, type Node, visit, type YAMLParseError } from "yaml";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { SourceFile, Span } from "../../core/source.ts";
import { quotingProblem } from "./needs-quotes.ts";

/** Explaining one takes time; no report has more. */
const MOST_PROBLEMS = 100;

/**
 * What YAML itself says is wrong: the first mistake, as it causes most of the others; and of those that stand for
 * themselves (values that need quotes) every one.
 */
export function explainYamlErrors(source: SourceFile, document: Document.Parsed): readonly Diagnostic[] {
  const problems = document.errors.slice(0, MOST_PROBLEMS).map((error) => explain(source, document, error));
  const told = problems.filter(({ code }, index) => index === 0 || code === "yaml-needs-quotes");
  return [...new Map(told.map((problem) => [problem.at?.start, problem])).values()];
}

function explain(source: SourceFile, document: Document.Parsed, error: YAMLParseError): Diagnostic {
  const at = spanOf(source, error);
  if (error.code === "MULTIPLE_DOCS") return multipleDocuments(at);
  if (error.code === "TAB_AS_INDENT")
    return diagnostic("yaml-syntax", "YAML cannot be indented with tabs", { at, hint: "use spaces" });
  const quoting = quotingProblem(source, error.code, at.start);
  return (
    quoting ?? unclosed(source, document, error) ?? diagnostic("yaml-syntax", plainMessage(error), { at })
  );
}

/** The parser's span, moved over white space. */
function spanOf(source: SourceFile, { code, pos: [from, to] }: YAMLParseError): Span {
  const start = Math.min(from, source.text.length);
  const space = code === "TAB_AS_INDENT" ? 0 : /^[ ]*/.exec(source.text.slice(start))![0].length;
  return { source, start: start + space, end: Math.min(Math.max(to, start + space), source.text.length) };
}

function multipleDocuments(at: Span): Diagnostic {
  const message = "a file contains one spec, but a second document begins here";
  return diagnostic("yaml-multiple-documents", message, {
    at: { ...at, end: Math.min(at.start + 3, at.end) },
    hint: "move it to a separate file",
  });
}

/** A quote or bracket without its end is found only where the file ends or the next key stands: point to its beginning. */
function unclosed(
  source: SourceFile,
  document: Document.Parsed,
  { message }: YAMLParseError,
): Diagnostic | undefined {
  const isQuote = message.startsWith("Missing closing");
  const isBracket = /^Flow (sequence|map)/.test(message);
  if (!isQuote && !isBracket) return undefined;
  let start: number | undefined;
  visit(document, {
    Node: (_, node) => {
      if (isUnclosed(source.text, node)) start ??= node.range?.[0];
    },
  });
  if (start === undefined) return undefined;
  const what = isQuote ? "quote" : "bracket";
  return diagnostic("yaml-syntax", `this ${what} is never closed`, { at: { source, start, end: start + 1 } });
}

function isUnclosed(text: string, { range }: Node): boolean {
  if (!range) return false;
  const closing = CLOSING[text[range[0]] ?? ""];
  const last = text
    .slice(range[0] + 1, range[1])
    .trimEnd()
    .at(-1);
  return closing !== undefined && last !== closing;
}

const CLOSING: Readonly<Record<string, string>> = { '"': '"', "'": "'", "[": "]", "{": "}" };

/** The YAML parser's own messages, in this tool's words where those are clearer. */
function plainMessage({ code, message }: YAMLParseError): string {
  const known: Partial<Record<YAMLParseError["code"], string>> = {
    BAD_INDENT: "the indentation doesn't fit the lines above",
    BLOCK_AS_IMPLICIT_KEY: "a second key on this line; write a mapping on the next line, or in braces",
    BAD_DQ_ESCAPE: "unknown YAML escape; in single quotes a backslash is a plain character",
    MULTILINE_IMPLICIT_KEY: "a key cannot span lines; is a colon missing?",
  };
  if (message.startsWith("Maximum call stack")) return "nested too deeply to be read";
  if (message.startsWith("Sequence item without")) return known.BAD_INDENT!;
  return known[code] ?? firstSentence(message);
}

function firstSentence(message: string): string {
  const sentence = message.split("\n")[0] ?? message;
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
