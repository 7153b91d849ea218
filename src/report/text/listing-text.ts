import type { Listing } from "../../document/result-document.ts";
import { cutToWidth, displayWidth } from "../../core/display-width.ts";
import { wrap } from "./fit.ts";
import type { Ink } from "./ink.ts";

const INDENT = "  ";
/** What a terminal can bear; the recording has the rest. */
const MOST_LINES = 200;

/** Text that was made line by line, for its columns mean something. Longer lines than there is room for go on below, indented. */
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
