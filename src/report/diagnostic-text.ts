import type { Diagnostic } from "../core/diagnostic.ts";
import { asciiText, escapeText } from "../core/escape.ts";
import { lineColumn, type Span } from "../core/source.ts";
import { type Excerpt, excerptOf } from "./source-excerpt.ts";
import { hang } from "./text/fit.ts";

/** How diagnostics are printed. */
export interface DiagnosticTextOptions {
  readonly color: boolean;
  /** Columns of the terminal; longer source lines are cut around the span. */
  readonly width: number;
  /** Whether messages and hints are wrapped at `width`. In a log each is one line, so that searches find it. */
  readonly wraps?: boolean;
  /** False where the locale is not UTF-8. */
  readonly unicode?: boolean;
}

/**
 * A diagnostic as people read it, without a final newline:
 *
 *     error[unknown-key]: there is no key "fltr" here
 *      --> spec.yaml:4:5
 *       |
 *     4 |     fltr: prev_pid != 0
 *       |     ^^^^
 *       = help: did you mean "filter"?
 *
 * Nothing of the source or the message reaches the terminal raw.
 */
export function diagnosticText(diagnostic: Diagnostic, options: DiagnosticTextOptions): string {
  const { severity, code, message, at, hint, related = [] } = diagnostic;
  const ink = options.color ? COLORS : PLAIN;
  const mark = severity === "error" ? ink.error : ink.warning;
  const label = `${severity}[${code}]`;
  const gutter = Math.max(
    1,
    ...[at, ...related.map((one) => one.at)].map((span) => (span ? lineDigits(span) : 1)),
  );
  const indent = " ".repeat(gutter);
  const notes = related.flatMap((one) => [
    ...sentence("note", ink.strong, `: ${one.message}`, same, options),
    ...sourceLines(one.at, gutter, ink.gutter, ink, options),
  ]);
  return [
    ...sentence(label, mark, `: ${message}`, ink.strong, options),
    ...(at ? sourceLines(at, gutter, mark, ink, options) : []),
    ...(hint === undefined ? [] : sentence(`${indent} =`, ink.gutter, ` help: ${hint}`, same, options)),
    ...notes,
  ].join("\n");
}

/** Indent of the following lines of a message or a hint. */
const CONTINUED = "    ";

/** A label and its words, each painted; on a terminal in lines of its width, the label on the first. */
function sentence(
  label: string,
  paintLabel: Paint,
  words: string,
  paint: Paint,
  { width, wraps = false, unicode = true }: DiagnosticTextOptions,
): readonly string[] {
  const escaped = escapeText(words);
  const safe = unicode ? escaped : asciiText(escaped);
  if (!wraps) return [paintLabel(label) + paint(safe)];
  const [first = "", ...rest] = hang(label + safe, Math.max(NARROWEST, width), "", CONTINUED);
  if (!first.startsWith(label)) return [first, ...rest].map(paint);
  return [paintLabel(label) + paint(first.slice(label.length)), ...rest.map(paint)];
}

/** Narrower terminals break the lines themselves. */
const NARROWEST = 20;

type Paint = (text: string) => string;

interface Ink {
  readonly error: Paint;
  readonly warning: Paint;
  readonly gutter: Paint;
  readonly strong: Paint;
}

function same(text: string): string {
  return text;
}

const PLAIN: Ink = { error: same, warning: same, gutter: same, strong: same };
const COLORS: Ink = { error: sgr("1;31"), warning: sgr("1;33"), gutter: sgr("1;34"), strong: sgr("1") };

function sgr(code: string): Paint {
  return (text) => `\x1b[${code}m${text}\x1b[0m`;
}

function sourceLines(
  at: Span,
  gutter: number,
  mark: Paint,
  ink: Ink,
  { width, unicode = true }: DiagnosticTextOptions,
): readonly string[] {
  const { line, column } = lineColumn(at.source, at.start);
  const indent = " ".repeat(gutter);
  const excerpt = excerptOf(at, Math.max(8, width - gutter - 3), unicode);
  const bar = ink.gutter("|");
  return [
    `${indent}${ink.gutter("-->")} ${escapeText(at.source.path)}:${line}:${column}`,
    `${indent} ${bar}`,
    `${ink.gutter(String(line).padStart(gutter))} ${bar} ${excerpt.text}`.trimEnd(),
    `${indent} ${bar} ${" ".repeat(excerpt.column)}${mark(carets(excerpt))}`,
  ];
}

function carets({ columns }: Excerpt): string {
  return "^".repeat(columns);
}

function lineDigits(at: Span): number {
  return String(lineColumn(at.source, at.start).line).length;
}
