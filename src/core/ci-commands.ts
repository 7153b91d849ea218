/**
 * CI systems find commands in the output of a job: GitHub's runner (`::error::`, after white space too, and the older `##[error]`
 * anywhere in a line), Azure Pipelines (`##vso[…]`), TeamCity (`##teamcity[…]`). Runners treat a carriage return as the end of a line.
 */
const AT_LINE_START = /((?:^|[\n\r])[^\S\n\r]*:):/gu;
const ANYWHERE = /(##\w{0,20})\[/gu;

/** Text in which no CI system finds a command: `:\x3aerror::`, `##\x5berror]`. Only the last character of a command's marker is escaped. */
export function escapeCommands(text: string): string {
  return text.replaceAll(AT_LINE_START, String.raw`$1\x3a`).replaceAll(ANYWHERE, String.raw`$1\x5b`);
}

/** More characters than the longest marker has. */
const KEPT = 32;

/** The same for text in chunks, cut anywhere, even inside a marker. */
export class CommandEscape {
  /** The part of the current line that matters for the next chunk. */
  #before = "";

  /** The next chunk, escaped. */
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
