/** One step of a compiled pattern. */
type Token =
  | { readonly kind: "literal"; readonly character: string }
  | { readonly kind: "any" }
  | { readonly kind: "star" }
  | {
      readonly kind: "class";
      readonly inverted: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    };

/**
 * A matcher for a glob as the kernel's `glob_match` understands it (lib/glob.c): `*`, `?`, `[a-z]`, `[!a-z]`, `\` before
 * a literal. A `[` without `]` is a literal; `[^…]` and `**` have no special meaning. The whole string must match. Time is at most
 * pattern × string.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const tokens = tokenize(pattern);
  return (text) => matches(tokens, text);
}

/** Whether a name contains a glob character. */
export function isGlob(text: string): boolean {
  return /[*?[\\]/.test(text);
}

function tokenize(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length;) {
    const [token, next] = tokenAt(pattern, at);
    tokens.push(token);
    at = next;
  }
  return tokens;
}

function tokenAt(pattern: string, at: number): readonly [Token, number] {
  const character = pattern[at]!;
  switch (character) {
    case "*":
      return [{ kind: "star" }, at + 1];
    case "?":
      return [{ kind: "any" }, at + 1];
    case "[":
      return classAt(pattern, at) ?? [{ kind: "literal", character }, at + 1];
    case "\\":
      return [{ kind: "literal", character: pattern[at + 1] ?? "" }, at + 2];
    default:
      return [{ kind: "literal", character }, at + 1];
  }
}

/** The first character after `[` or `[!` belongs to the class even when it is `]`. */
function classAt(pattern: string, at: number): readonly [Token, number] | undefined {
  const inverted = pattern[at + 1] === "!";
  const ranges: (readonly [string, string])[] = [];
  let next = at + (inverted ? 2 : 1);
  do {
    const from = pattern[next];
    if (from === undefined) return undefined;
    const isRange = pattern[next + 1] === "-" && pattern[next + 2] !== "]";
    const to = isRange ? pattern[next + 2] : from;
    if (to === undefined) return undefined;
    ranges.push([from, to]);
    next += isRange ? 3 : 1;
  } while (pattern[next] !== "]");
  return [{ kind: "class", inverted, ranges }, next + 1];
}

/** After a mismatch only the latest `*` needs to take one more character. */
function matches(tokens: readonly Token[], text: string): boolean {
  let token = 0;
  let at = 0;
  let retryToken = -1;
  let retryAt = 0;
  while (at < text.length || token < tokens.length) {
    const current = tokens[token];
    if (current?.kind === "star") {
      token += 1;
      retryToken = token;
      retryAt = at;
    } else if (current?.kind === "literal" && current.character === "") {
      token += 1;
    } else if (current !== undefined && at < text.length && accepts(current, text[at]!)) {
      token += 1;
      at += 1;
    } else {
      if (retryToken < 0 || retryAt >= text.length) return false;
      retryAt += 1;
      at = retryAt;
      token = retryToken;
    }
  }
  return true;
}

function accepts(token: Exclude<Token, { kind: "star" }>, character: string): boolean {
  switch (token.kind) {
    case "literal":
      return token.character === character;
    case "any":
      return true;
    case "class":
      return token.ranges.some(([from, to]) => from <= character && character <= to) !== token.inverted;
  }
}
