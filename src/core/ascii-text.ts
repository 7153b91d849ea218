/** Characters of this program's own words that have a usual form in ASCII. */
const FORMS: Readonly<Record<string, string>> = { "…": "...", "–": "-", "→": "->", "×": "x" };

/** Text for a terminal whose locale is not UTF-8: printable ASCII, line breaks and escape sequences stay as they are. */
export function asciiText(text: string): string {
  return text.replace(/[^\0-~]/gu, (character) => FORMS[character] ?? codePointText(character));
}

function codePointText(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
