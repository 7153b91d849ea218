/**
 * Everything that can move a cursor, change a color, reorder or hide text: controls (C0, DEL, C1), format characters
 * (bidi, zero width, tags), line and paragraph separators, lone surrogates, and characters that Unicode lets a font ignore.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const ANY_HIDDEN = new RegExp(HIDDEN.source, "u");

/**
 * Hostile text as one line that is safe on a terminal: `\n`, `\t`, `\x1b`, `\u{202e}`. All other characters stay as they
 * are (also a backslash: this is for reading, not for parsing back).
 */
export function escapeText(text: string): string {
  if (!ANY_HIDDEN.test(text)) return text;
  return text.replace(HIDDEN, visibleForm);
}

/** As `escapeText`, keeping line breaks (`\n`) as they are: for messages and captured output of several lines. */
export function escapeLines(text: string): string {
  return text.split("\n").map(escapeText).join("\n");
}

/** Text in quotes for a message: escaped, `"` as `\"`, and cut to `maxLength` characters with an ellipsis. */
export function quoted(text: string, maxLength = 80): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return `"${escapeText(cut).replaceAll('"', '\\"')}"`;
}

const SHORT_FORMS: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0" };

function visibleForm(character: string): string {
  const short = SHORT_FORMS[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code <= 0xff ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`;
}

/** Characters in this program's own messages that have a common ASCII form. */
const FORMS: Readonly<Record<string, string>> = { "…": "...", "–": "-", "→": "->", "×": "x" };

/** Text for a terminal whose locale is not UTF-8: printable ASCII, line breaks and escape sequences stay as they are. */
export function asciiText(text: string): string {
  return text.replace(/[^\0-~]/gu, (character) => FORMS[character] ?? codePointText(character));
}

function codePointText(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Text as exactly one word of a POSIX shell. @throws RangeError for NUL, which no shell can hold. */
export function shellWord(text: string): string {
  if (text.includes("\0")) throw new RangeError("a shell word can't hold NUL");
  if (/^[\w/.,:+@%-]+$/.test(text)) return text;
  return `'${withoutCommands(text).replaceAll("'", `'\\''`).replaceAll("\0", "''")}'`;
}

/** Puts a NUL into what a CI system would take for a command (`core/ci-commands.ts`): two quotes there change nothing for a shell. */
function withoutCommands(text: string): string {
  return text.replaceAll(/([\n\r][^\S\n\r]*:):/gu, "$1\0:").replaceAll(/(##\w{0,20})\[/gu, "$1\0[");
}
