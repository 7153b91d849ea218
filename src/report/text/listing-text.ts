import type { Listing } from "../../document/result-document.ts";
import { cutToWidth, displayWidth } from "../../core/display-width.ts";
import { wrap } from "./fit.ts";
import type { Ink } from "./ink.ts";

const INDENT = "  ";
/** Most lines in a terminal; the recording has the rest. */
const MOST_LINES = 200;

/** Preformatted lines, whose columns have a meaning. Longer lines continue below, indented. */
export function listingLines({ title, lines }: Listing, ink: Ink): readonly string[] {
  const left = lines.length - MOST_LINES;
  return [
    ...wrap(ink.text(title), ink.room - INDENT.length).map((line) => INDENT + ink.bold(line)),
    ...lines.slice(0, MOST_LINES).flatMap((line) => brokenLine(ink.text(line), ink)),
    ...(left > 0 ? [`${INDENT}${ink.dim(`${ink.glyphs.ellipsis} ${left} more lines`)}`] : []),
  ];
}

/** Blanks inside a line stay. */
function brokenLine(safe: string, ink: Ink): readonly string[] {
  const room = ink.room - INDENT.length;
  if (displayWidth(safe) <= room) return [INDENT + safe];
  const first = cutToWidth(safe, room);
  return [
    INDENT + first,
    ...wrap(safe.slice(first.length).trimStart(), room - INDENT.length).map((part) => INDENT + INDENT + part),
  ];
}
