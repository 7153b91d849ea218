/** Characters that JSON allows and a terminal should not get: DEL, C1 controls, format and separator characters. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** What a CI system reads as a command (`core/ci-commands.ts`); only strings hold it, no line of JSON begins with `::`. */
const COMMAND = /(##\w{0,20})\[/gu;

/** JSON whose strings hold no raw control or invisible character: all are written as `\uXXXX`. Two spaces deep. */
export function safeJson(value: unknown): string {
  return withoutHidden(JSON.stringify(value, null, 2));
}

/** The same on one line. */
export function safeJsonLine(value: unknown): string {
  return withoutHidden(JSON.stringify(value));
}

function withoutHidden(json: string): string {
  return json
    .replace(HIDDEN, (character) => (character === "\n" ? character : unicodeEscape(character)))
    .replaceAll(COMMAND, (_, mark: string) => mark + unicodeEscape("["));
}

function unicodeEscape(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
