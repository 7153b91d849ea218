import type { Span } from "../core/source.ts";
import type { SyntaxProblem, Token, TokenSymbol } from "./token.ts";

export type SymbolToken = Extract<Token, { readonly kind: "symbol" }>;

/** Ends the parse at its first problem; `parseExpression` turns it into a result. */
export class ParseStop extends Error {
  readonly problem: SyntaxProblem;
  constructor(problem: SyntaxProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** A place in the words of an expression, moving forward. The last word is `end`, which is never passed. */
export class TokenCursor {
  readonly spanOf: (start: number, end: number) => Span;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[], spanOf: (start: number, end: number) => Span) {
    this.#tokens = tokens;
    this.spanOf = spanOf;
  }

  peek(): Token {
    return this.#tokens[this.#next]!;
  }

  advance(): Token {
    return this.#tokens[this.#next++]!;
  }

  /** The word before this place, if there is one. */
  before(): Token | undefined {
    return this.#tokens[this.#next - 1];
  }

  /** The next word if it is one of these symbols; else nothing is passed. */
  take(...symbols: readonly TokenSymbol[]): SymbolToken | undefined {
    const token = this.peek();
    if (token.kind !== "symbol" || !symbols.includes(token.symbol)) return undefined;
    this.#next += 1;
    return token;
  }

  /** From an offset to the end of the word before this place. */
  spanFrom(start: number): Span {
    return this.spanOf(start, this.before()?.end ?? start);
  }

  stop(place: { readonly start: number; readonly end: number }, message: string, hint?: string): never {
    const { start, end } = place;
    throw new ParseStop({ code: "expression-syntax", message, hint, start, end });
  }
}
