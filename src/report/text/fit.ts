import { characterWidth, cutToWidth, displayWidth } from "../../core/display-width.ts";

export type Align = "left" | "right";

/** Text filled with blanks to `columns`; longer text stays as it is. */
export function pad(text: string, columns: number, align: Align): string {
  const blanks = " ".repeat(Math.max(0, columns - displayWidth(text)));
  return align === "left" ? text + blanks : blanks + text;
}

/** Text of at most `columns`, its end replaced by `ellipsis` where it is longer. */
export function cut(text: string, columns: number, ellipsis: string): string {
  if (displayWidth(text) <= columns) return text;
  const room = columns - displayWidth(ellipsis);
  return room > 0 ? cutToWidth(text, room) + ellipsis : cutToWidth(text, columns);
}

/** Text broken at blanks into lines of at most `columns`; words that are longer are broken anywhere. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((word) => pieces(word, columns))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (displayWidth(longer) <= columns) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, columns: number): readonly string[] {
  if (displayWidth(word) <= columns) return [word];
  const result: string[] = [];
  let piece = "";
  let width = 0;
  for (const character of word) {
    const added = characterWidth(character);
    if (width + added > columns && piece !== "") {
      result.push(piece);
      piece = "";
      width = 0;
    }
    piece += character;
    width += added;
  }
  return [...result, piece];
}
