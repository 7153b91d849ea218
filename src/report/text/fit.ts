import { cutToWidth, displayWidth } from "../../core/display-width.ts";

/** The side of a column on which its cells are aligned. */
export type Align = "left" | "right";

/** Text filled with blanks to `columns`; longer text stays as it is. */
export function pad(text: string, columns: number, align: Align): string {
  const blanks = " ".repeat(Math.max(0, columns - displayWidth(text)));
  return align === "left" ? text + blanks : blanks + text;
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

/** As `wrap`: the first line behind `first`, the others behind `rest`, which is safe text and at least as wide. */
export function hang(text: string, columns: number, first: string, rest: string): readonly string[] {
  const room = Math.max(1, columns - displayWidth(rest));
  return wrap(text, room).map((line, index) => (index === 0 ? first : rest) + line);
}

/** A word's parts of at most `columns`, ending after a `/` where one is in the last two thirds of the room. */
function pieces(word: string, columns: number): readonly string[] {
  const result: string[] = [];
  let rest = word;
  while (displayWidth(rest) > columns) {
    const most = cutToWidth(rest, columns) || firstCharacter(rest);
    const slash = most.lastIndexOf("/") + 1;
    const piece = keepingColons(slash > most.length / 3 ? most.slice(0, slash) : most, rest);
    result.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...result, rest];
}

/** A piece such that what follows doesn't begin with `::`, which means a command to a CI runner. */
function keepingColons(piece: string, word: string): string {
  const breaksBeforeColons = piece.length > 1 && word.startsWith("::", piece.length);
  return breaksBeforeColons ? piece.slice(0, -lastCharacterLength(piece)) : piece;
}

function lastCharacterLength(text: string): number {
  return text.codePointAt(text.length - 2)! > 0xffff ? 2 : 1;
}

/** Takes at least one character, even if it is too wide, so that the loop ends. */
function firstCharacter(text: string): string {
  return String.fromCodePoint(text.codePointAt(0)!);
}
