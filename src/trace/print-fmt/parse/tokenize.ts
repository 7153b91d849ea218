import { NotInterpretable } from "../not-interpretable.ts";

/** A print format comes from outside. The kernel's longest have some 5,000 characters, and 1,500 tokens. */
const MOST_CHARACTERS = 32_768;
/** Expressions in expressions. The kernel's have up to 30. */
export const MOST_DEPTH = 100;
/** Arguments of one call, parts of one list. */
export const MOST_ITEMS = 2048;

/** A piece of a print format, a C expression. */
export type Token =
  | { readonly kind: "number"; readonly text: string }
  /** A string literal or a character, its escape sequences replaced. */
  | { readonly kind: "text" | "character"; readonly text: string }
  | { readonly kind: "name"; readonly text: string }
  | { readonly kind: "sign"; readonly text: string };

/** Each alternative begins with another character, or is tried in this order; none of them can backtrack far. */
const TOKEN =
  /\s*(?:(?<number>\d[\w.]*)|(?<name>[A-Za-z_]\w*)|"(?<text>(?:[^"\\]|\\.)*)"|'(?<character>(?:[^'\\]|\\.)*)'|(?<sign>->|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!<>=?:,.;()[\]{}]))/suy;

/** @throws NotInterpretable for what is no C. */
export function tokenize(text: string): readonly Token[] {
  if (text.length > MOST_CHARACTERS) throw new NotInterpretable("is too long");
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const groups = TOKEN.exec(text)?.groups;
    if (!groups) throw new NotInterpretable("has a character that is not allowed in C");
    tokens.push(tokenOf(groups));
  }
  return tokens;
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>): Token {
  const { number, name, text, character, sign } = groups;
  if (number !== undefined) return { kind: "number", text: number };
  if (name !== undefined) return { kind: "name", text: name };
  if (text !== undefined) return { kind: "text", text: unescaped(text) };
  if (character !== undefined) return { kind: "character", text: unescaped(character) };
  return { kind: "sign", text: sign ?? "" };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  e: "\u001B",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:x([\da-fA-F]{1,2})|([0-7]{1,3})|(.))/gsu, (_, hex, octal, sign) => {
    if (typeof hex === "string") return String.fromCharCode(Number.parseInt(hex, 16));
    if (typeof octal === "string") return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    return ESCAPES[String(sign)] ?? String(sign);
  });
}
