/**
 * CI systems read commands in what a job prints: GitHub's runner (`::error::`, after white space too, and the older `##[error]`
 * anywhere in a line), Azure Pipelines (`##vso[…]`), TeamCity (`##teamcity[…]`). Runners take a carriage return for a line's end.
 */
const AT_LINE_START = /((?:^|[\n\r])[^\S\n\r]*:):/gu;
const ANYWHERE = /(##\w{0,20})\[/gu;

/** Text that no CI system obeys: `:\x3aerror::`, `##\x5berror]`. Only the last character of a command's mark is replaced. */
export function escapeCommands(text: string): string {
  return text.replaceAll(AT_LINE_START, String.raw`$1\x3a`).replaceAll(ANYWHERE, String.raw`$1\x5b`);
}

/** The longest mark, and a little more. */
const KEPT = 32;

/** The same for a text that comes in pieces, cut anywhere, in the middle of a mark too. */
export class CommandEscape {
  /** What the current line has so far, as far as that matters. */
  #before = "";

  escape(text: string): string {
    const escaped = escapeCommands(this.#before + text);
    const piece = escaped.slice(this.#before.length);
    this.#before = endOf(escaped);
    return piece;
  }
}

function endOf(text: string): string {
  const line = text.slice(Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1);
  const begin = line.trimStart();
  if (begin === "") return line.slice(-1);
  return begin === ":" ? begin : `x${line.slice(-KEPT)}`;
}
