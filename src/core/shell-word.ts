/** Text as exactly one word of a POSIX shell, whatever it holds (but NUL, which no shell can). */
export function shellWord(text: string): string {
  if (text.includes("\0")) throw new RangeError("a shell word can't hold NUL");
  if (/^[\w/.,:+@%-]+$/.test(text)) return text;
  return `'${withoutCommands(text).replaceAll("'", `'\\''`).replaceAll("\0", "''")}'`;
}

/** Marks what a CI system would read as a command (`core/ci-commands.ts`) with a NUL inside: there, two quotes change nothing for a shell. */
function withoutCommands(text: string): string {
  return text.replaceAll(/([\n\r][^\S\n\r]*:):/gu, "$1\0:").replaceAll(/(##\w{0,20})\[/gu, "$1\0[");
}
