import type { Token } from "./token.ts";
import type { SymbolToken, TokenCursor } from "./token-cursor.ts";

/** The error for a second comparison operator: `1 < a < 3`. `joined`: the `&` or `|` of `a == 1 & b == 2`. */
export function refuseChain(
  cursor: TokenCursor,
  second: SymbolToken,
  joined: SymbolToken | undefined,
): never {
  const hint = joined && (joined.symbol === "&" ? "write && for and" : "write || for or");
  cursor.stop(joined ?? second, "comparisons cannot be chained", hint ?? "join two comparisons with &&");
}

/** The error for a token in the position of a value. */
export function refuseOperand(cursor: TokenCursor, token: Token): never {
  if (token.kind !== "symbol") return missingValue(cursor, token);
  switch (token.symbol) {
    case "+":
      return cursor.stop(token, 'remove "+" before the value: the kernel refuses it');
    case "!":
      return cursor.stop(token, '"!" negates a whole comparison', "write !(…) around the comparison");
    case "*":
    case "~":
      return cursor.stop(
        token,
        `expected a value before "${token.symbol}"`,
        'write patterns in quotes: name ~ "sh*"',
      );
    default:
      return missingValue(cursor, token);
  }
}

function missingValue(cursor: TokenCursor, token: Token): never {
  const before = cursor.before();
  if (before && isSymbol(before, "(") && isSymbol(token, ")")) {
    cursor.stop({ start: before.start, end: token.end }, "the parentheses are empty");
  }
  const found = token.kind === "symbol" ? `, not "${token.symbol}"` : "";
  const after = before?.kind === "symbol" ? ` after "${before.symbol}"` : "";
  const where = token.kind === "end" && before ? before : token;
  cursor.stop(where, `expected a value${after}${found}`);
}

/** The error for a missing closing parenthesis. */
export function refuseUnclosed(cursor: TokenCursor, open: Token): never {
  const found = cursor.peek();
  if (found.kind !== "end" && !isClosing(found)) refuseLeftOver(cursor, found);
  cursor.stop(open, "this parenthesis is never closed");
}

/** The error for a token after a complete expression. */
export function refuseLeftOver(cursor: TokenCursor, token: Token): never {
  if (isClosing(token)) cursor.stop(token, `"${token.symbol}" has no opening counterpart`);
  if (token.kind === "name")
    cursor.stop(token, `expected an operator before "${token.name}"`, wordHint(token.name));
  if (isSymbol(token, "!"))
    cursor.stop(token, '"!" cannot stand between two values', "write != for not equal");
  cursor.stop(token, "expected an operator, such as ==, && or ||");
}

function isSymbol(token: Token, symbol: SymbolToken["symbol"]): boolean {
  return token.kind === "symbol" && token.symbol === symbol;
}

function isClosing(token: Token): token is SymbolToken {
  return token.kind === "symbol" && (token.symbol === ")" || token.symbol === "]");
}

const WORD_HINTS: ReadonlyMap<string, string> = new Map([
  ["and", "write && for and"],
  ["or", "write || for or"],
  ["not", "write ! for not"],
  ["is", "write == to compare"],
  ["in", "write several comparisons joined with ||"],
]);

/** The operator for a word that other languages use. */
function wordHint(word: string): string | undefined {
  return WORD_HINTS.get(word.toLowerCase());
}
