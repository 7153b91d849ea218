/** Text as exactly one word of a POSIX shell, whatever it holds (but NUL, which no shell can). */
export function shellWord(text: string): string {
  if (text.includes("\0")) throw new RangeError("a shell word can't hold NUL");
  if (/^[\w/.,:+@%-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
