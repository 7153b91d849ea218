import type { Span } from "../core/source.ts";
import type { SyntaxProblem, Token, TokenSymbol } from "./token.ts";

/** A token that is a symbol. */
export type SymbolToken = Extract<Token, { readonly kind: "symbol" }>;

/** Ends the parse at its first problem; `parseExpression` turns it into a result. */
export class ParseStop extends Error {
  readonly problem: SyntaxProblem;
  constructor(problem: SyntaxProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** A cursor over the tokens of an expression. The last token is `end`, which is never passed. */
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

  /** The token before this one, if there is one. */
  before(): Token | undefined {
    return this.#tokens[this.#next - 1];
  }

  /** Consumes the next token if it is one of these symbols. */
  take(...symbols: readonly TokenSymbol[]): SymbolToken | undefined {
    const token = this.peek();
    if (token.kind !== "symbol" || !symbols.includes(token.symbol)) return undefined;
    this.#next += 1;
    return token;
  }

  /** From an offset to the end of the token before this one. */
  spanFrom(start: number): Span {
    return this.spanOf(start, this.before()?.end ?? start);
  }

  stop(range: { readonly start: number; readonly end: number }, message: string, hint?: string): never {
    const { start, end } = range;
    throw new ParseStop({ code: "expression-syntax", message, hint, start, end });
  }
}
