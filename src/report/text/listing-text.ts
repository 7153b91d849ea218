import type { Listing } from "../../aggregate/result.ts";
import type { Ink } from "./ink.ts";

const INDENT = "  ";
/** What a terminal can bear; the recording has the rest. */
const MOST_LINES = 200;

/** Text that was made line by line, as it is: it is not wrapped, for its columns mean something. */
export function listingLines({ title, lines }: Listing, ink: Ink): readonly string[] {
  const left = lines.length - MOST_LINES;
  return [
    `${INDENT}${ink.bold(ink.text(title))}`,
    ...lines.slice(0, MOST_LINES).map((line) => `${INDENT}${ink.text(line)}`),
    ...(left > 0 ? [`${INDENT}${ink.dim(`${ink.glyphs.ellipsis} ${left} more lines`)}`] : []),
  ];
}
