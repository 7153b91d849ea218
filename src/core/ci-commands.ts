/**
 * CI systems find commands in the output of a job: GitHub's runner (`::error::`, after white space too, and the older `##[error]`
 * anywhere in a line), Azure Pipelines (`##vso[…]`), TeamCity (`##teamcity[…]`). Runners treat a carriage return as the end of a line.
 */
const AT_LINE_START = /((?:^|[\n\r])[^\S\n\r]*:):/gu;
/** What follows the colons of `::1`, `::ffff:127.0.0.1` and `::` alone, which are addresses and the name of no command. */
const ADDRESS = /^(?:(?:[\da-f]{1,4}:){0,6}(?:[\da-f]{1,4}|\d{1,3}(?:\.\d{1,3}){3}))?[ \n\r,;"|)\]]/u;
/** An address has fewer characters. */
const MOST_ADDRESS = 48;
const ANYWHERE = /(##\w{0,20})\[/gu;

/** Text in which no CI system finds a command: `:\x3aerror::`, `##\x5berror]`. Only the last character of a command's marker is escaped. */
export function escapeCommands(text: string): string {
  return escaped(text, "\n");
}

/** `end`: what ends the text; nothing where it may go on, and then an address at its end is none yet. */
function escaped(text: string, end: string): string {
  const atLineStart = (found: string, before: string, at: number): string => {
    const from = at + found.length;
    return ADDRESS.test(text.slice(from, from + MOST_ADDRESS) + end) ? found : String.raw`${before}\x3a`;
  };
  return text.replaceAll(AT_LINE_START, atLineStart).replaceAll(ANYWHERE, String.raw`$1\x5b`);
}

/** More characters than the longest marker has. */
const KEPT = 32;

/** The same for text in chunks, cut anywhere, even inside a marker. */
export class CommandEscape {
  /** The part of the current line that matters for the next chunk. */
  #before = "";

  /** The next chunk, escaped. */
  escape(text: string): string {
    const safe = escaped(this.#before + text, "");
    const piece = safe.slice(this.#before.length);
    this.#before = endOf(safe);
    return piece;
  }
}

function endOf(text: string): string {
  const line = text.slice(Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1);
  const begin = line.trimStart();
  if (begin === "") return line.slice(-1);
  return begin === ":" ? begin : `x${line.slice(-KEPT)}`;
}
