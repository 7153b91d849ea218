import { escapeText } from "../../core/escape.ts";

/** Colours and weights (SGR), line breaks and tabs: all that this program itself sends to a terminal. */
const OWN = /(\x1b\[[0-9;]{0,20}m|\n|\t)/;

/**
 * The last line of defence before a terminal: whatever a renderer forgot to escape is shown, not obeyed. Renderers escape names
 * themselves (`core/escape.ts`); this only knows the few sequences that the program means.
 */
export function neutralize(text: string): string {
  return text
    .split(OWN)
    .map((part, index) => (index % 2 === 1 ? part : escapeText(part)))
    .join("");
}
