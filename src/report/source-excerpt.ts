import { characterWidth, displayWidth } from "../core/display-width.ts";
import { asciiText, escapeText } from "../core/escape.ts";
import type { Span } from "../core/source.ts";

/** The printed line of a span, and the position of the carets below it. */
export interface Excerpt {
  /** Printable; tabs are spaces, hidden characters have visible forms. */
  readonly text: string;
  /** Columns before the first caret. */
  readonly column: number;
  /** Number of carets, at least one. */
  readonly columns: number;
}

/** A character as printed. */
interface Cell {
  readonly text: string;
  readonly width: number;
  /** Offset in the source. */
  readonly offset: number;
}

const TAB = "    ";

/** The first line of a span, cut around its beginning where it is wider than `width` columns. `unicode`: false for ASCII only. */
export function excerptOf(at: Span, width: number, unicode = true): Excerpt {
  const line = lineAround(at.source.text, at.start);
  const near = nearBy(at, line, width);
  const cells = cellsOf(at.source.text.slice(near.start, near.end), near.start, unicode);
  const first = cells.findIndex((cell) => cell.offset >= at.start);
  const from = first < 0 ? cells.length : first;
  const marked = cells.filter((cell) => cell.offset >= at.start && cell.offset < at.end).length;
  const more = { before: near.start > line.start, after: near.end < line.end };
  return cut(cells, { from, to: from + marked }, width, { ...more, ellipsis: unicode ? "…" : "..." });
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Whether the line continues before and after the cells, and the mark for that. */
interface More {
  readonly before: boolean;
  readonly after: boolean;
  readonly ellipsis: string;
}

/** Cells, from one to before another. */
interface Marked {
  readonly from: number;
  readonly to: number;
}

/** Characters looked at for each column: some have no width. */
const NEAR = 4;

/** The visible part of a line: a line of hundreds of thousands of characters is not split again for each mistake in it. */
function nearBy(at: Span, line: Range, width: number): Range {
  const start = Math.max(line.start, at.start - NEAR * width);
  const end = Math.min(line.end, at.start + NEAR * width);
  const isInPair = start > line.start && /[\udc00-\udfff]/.test(at.source.text[start] ?? "");
  return { start: isInPair ? start + 1 : start, end };
}

function cut(cells: readonly Cell[], { from, to }: Marked, width: number, more: More): Excerpt {
  if (!more.before && !more.after && total(cells) <= width) return excerpt("", cells, "", from, to);
  const begin = windowStart(cells, { from, to }, width, more);
  const isCutBefore = begin > 0 || more.before;
  const fitting = longestFitting(cells.slice(begin), width - (isCutBefore ? 2 : 1) * more.ellipsis.length);
  const end = begin + fitting;
  return excerpt(
    isCutBefore ? more.ellipsis : "",
    cells.slice(begin, end),
    end < cells.length || more.after ? more.ellipsis : "",
    from - begin,
    Math.min(to, end) - begin,
  );
}

/** As little of the line's beginning is left out as lets the marked part be seen, with a third of the width before it. */
function windowStart(cells: readonly Cell[], { from, to }: Marked, width: number, more: More): number {
  if (!more.before && total(cells.slice(0, to)) + more.ellipsis.length <= width) return 0;
  let begin = from;
  while (begin > 0 && total(cells.slice(begin - 1, from)) <= width / 3) begin -= 1;
  return begin;
}

function longestFitting(cells: readonly Cell[], width: number): number {
  let used = 0;
  const over = cells.findIndex((cell) => (used += cell.width) > width);
  return over < 0 ? cells.length : over;
}

function excerpt(before: string, cells: readonly Cell[], after: string, from: number, to: number): Excerpt {
  const text = before + cells.map((cell) => cell.text).join("") + after;
  return {
    text,
    column: before.length + total(cells.slice(0, from)),
    columns: Math.max(1, total(cells.slice(from, to))),
  };
}

function cellsOf(line: string, start: number, unicode: boolean): readonly Cell[] {
  const cells: Cell[] = [];
  let offset = start;
  for (const character of line) {
    const escaped = character === "\t" ? TAB : escapeText(character);
    const text = unicode ? escaped : asciiText(escaped);
    cells.push({ text, width: text === character ? characterWidth(character) : displayWidth(text), offset });
    offset += character.length;
  }
  return cells;
}

function lineAround(text: string, offset: number): Range {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const lineBreak = text.indexOf("\n", offset);
  const end = lineBreak < 0 ? text.length : lineBreak;
  return { start, end: text[end - 1] === "\r" && end > start ? end - 1 : end };
}

function total(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}
