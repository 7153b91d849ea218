import { diagnostic } from "../../core/diagnostic.ts";
import { quoted } from "../../core/escape.ts";
import { fail, ok, type Result } from "../../core/result.ts";

/** How a user names an address in a program: `write`, `write+0x10`, `memcpy@GLIBC_2.2.5`, `foo::bar(int)`. */
export interface SymbolQuery {
  readonly name: string;
  /** In bytes from the start of the symbol. */
  readonly delta: number;
  readonly version?: { readonly name: string; readonly mustBeDefault: boolean };
}

const LONGEST_QUERY = 4096;

/**
 * Parses `NAME[+0xN][@VERSION]`; `@@VERSION` requires the default version. The offset is hexadecimal with `0x`, else decimal.
 * Errors: `bad-symbol`.
 */
export function parseSymbolQuery(text: string): Result<SymbolQuery> {
  const [rest, version] = cutVersion(text.trim());
  const [name, delta] = cutDelta(rest);
  if (name === "") return refused("a symbol needs a name, such as write or write+0x10");
  if (text.length > LONGEST_QUERY) return refused(`a symbol name has at most ${LONGEST_QUERY} characters`);
  if (delta === undefined) return refused(`${quoted(text)}: the offset is too large`);
  return ok({ name, delta, ...(version && { version }) });
}

function cutVersion(text: string): readonly [string, SymbolQuery["version"]] {
  const match = /^(.+?)(@@?)([\w.]+)$/su.exec(text);
  if (!match) return [text, undefined];
  const [, name = "", sign, version = ""] = match;
  return [name, { name: version, mustBeDefault: sign === "@@" }];
}

/** `operator+` does not end with a number, so it stays whole. */
function cutDelta(text: string): readonly [string, number | undefined] {
  const match = /^(.+)\+(0x[0-9a-f]+|[0-9]+)$/isu.exec(text);
  if (!match) return [text, 0];
  const [, name = "", digits = ""] = match;
  const delta = Number(digits);
  return [name, Number.isSafeInteger(delta) ? delta : undefined];
}

function refused(message: string): Result<never> {
  return fail([diagnostic("bad-symbol", message)]);
}
