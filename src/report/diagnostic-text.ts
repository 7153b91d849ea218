import type { Diagnostic } from "../core/diagnostic.ts";
import { escapeText } from "../core/escape.ts";
import { lineColumn, type Span } from "../core/source.ts";
import { type Excerpt, excerptOf } from "./source-excerpt.ts";

export interface DiagnosticTextOptions {
  readonly color: boolean;
  /** Columns of the terminal; longer source lines are cut around the place. */
  readonly width: number;
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
  const head = `${mark(`${severity}[${code}]`)}${ink.strong(`: ${escapeText(message)}`)}`;
  const gutter = Math.max(
    1,
    ...[at, ...related.map((one) => one.at)].map((place) => (place ? lineDigits(place) : 1)),
  );
  const help =
    hint === undefined ? [] : [`${" ".repeat(gutter)} ${ink.gutter("=")} help: ${escapeText(hint)}`];
  const notes = related.flatMap((one) => [
    `${ink.strong("note")}: ${escapeText(one.message)}`,
    ...placeLines(one.at, gutter, ink.gutter, ink, options.width),
  ]);
  return [head, ...(at ? placeLines(at, gutter, mark, ink, options.width) : []), ...help, ...notes].join(
    "\n",
  );
}

type Paint = (text: string) => string;

interface Ink {
  readonly error: Paint;
  readonly warning: Paint;
  readonly gutter: Paint;
  readonly strong: Paint;
}

const same: Paint = (text) => text;
const PLAIN: Ink = { error: same, warning: same, gutter: same, strong: same };
const COLORS: Ink = { error: sgr("1;31"), warning: sgr("1;33"), gutter: sgr("1;34"), strong: sgr("1") };

function sgr(code: string): Paint {
  return (text) => `\x1b[${code}m${text}\x1b[0m`;
}

function placeLines(at: Span, gutter: number, mark: Paint, ink: Ink, width: number): readonly string[] {
  const { line, column } = lineColumn(at.source, at.start);
  const indent = " ".repeat(gutter);
  const excerpt = excerptOf(at, Math.max(20, width - gutter - 3));
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
