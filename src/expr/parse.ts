import { diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import { fail, ok } from "../core/result.ts";
import type { Span } from "../core/source.ts";
import type { ComparisonOperator, Expression, Lookup, Name, NumberLiteral, TextLiteral } from "./ast.ts";
import type { SyntaxProblem, Token, TokenSymbol } from "./token.ts";
import type { Params } from "./tokenize.ts";
import { tokenize } from "./tokenize.ts";

/** The kernel takes no filter of a page or more; no sensible expression is near it. */
export const LONGEST_EXPRESSION = 4_000;
const DEEPEST_NESTING = 60;
const MOST_KEYS = 16;

/**
 * Parses the one expression language. Total: any text gives a tree or one diagnostic, in linear time.
 *
 * Precedence follows the kernel's filters (trace_events_filter.c): `!` negates the whole comparison that follows
 * (`!a == 1` is `!(a == 1)`), then `&&`, then `||`; arithmetic binds tighter than comparison.
 *
 * @param spanOf turns offsets in `text` into a place in the file; an offset may equal `text.length`.
 * @param params values of `${name}`. A parameter is one literal, whatever its text: it can't add operators.
 */
export function parseExpression(
  text: string,
  spanOf: (start: number, end: number) => Span,
  params: Params = new Map(),
): Result<Expression> {
  const parsed = parseText(text, spanOf, params);
  if (parsed.ok) return ok(parsed.value);
  const { code, message, hint, start, end } = parsed.error;
  return fail([diagnostic(code, message, { at: spanOf(start, end), hint })]);
}

type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: SyntaxProblem };

function parseText(
  text: string,
  spanOf: (start: number, end: number) => Span,
  params: Params,
): Parsed<Expression> {
  if (text.length > LONGEST_EXPRESSION) {
    return {
      ok: false,
      error: {
        code: "expression-limit",
        message: `the expression is longer than ${LONGEST_EXPRESSION} characters`,
        start: 0,
        end: text.length,
      },
    };
  }
  const tokens = tokenize(text, params);
  if (!tokens.ok) return tokens;
  try {
    return { ok: true, value: new Parser(tokens.value, spanOf).whole() };
  } catch (error) {
    if (error instanceof Stop) return { ok: false, error: error.problem };
    throw error;
  }
}

/** Leaves the recursive descent at the first problem; never seen outside this file. */
class Stop extends Error {
  readonly problem: SyntaxProblem;
  constructor(problem: SyntaxProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

const COMPARISONS: readonly TokenSymbol[] = ["==", "!=", "<", "<=", ">", ">=", "&", "~"];

/** Recursive descent, one method a level of precedence, lowest first. */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #spanOf: (start: number, end: number) => Span;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], spanOf: (start: number, end: number) => Span) {
    this.#tokens = tokens;
    this.#spanOf = spanOf;
  }

  whole(): Expression {
    if (this.#peek().kind === "end") this.#stop(this.#peek(), "the expression is empty");
    const tree = this.#or();
    const rest = this.#peek();
    if (rest.kind !== "end") this.#leftOver(rest);
    return tree;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take("||")) left = this.#logical("||", left, this.#and());
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#take("&&")) left = this.#logical("&&", left, this.#not());
    return left;
  }

  #logical(operator: "&&" | "||", left: Expression, right: Expression): Expression {
    return { kind: "logical", operator, left, right, at: this.#around(left, right) };
  }

  #not(): Expression {
    const sign = this.#take("!");
    if (!sign) return this.#comparison();
    const operand = this.#nested(sign, () => this.#not());
    return { kind: "not", operand, at: this.#spanFrom(sign.start) };
  }

  #comparison(): Expression {
    const left = this.#sum();
    const sign = this.#takeAny(COMPARISONS);
    if (!sign) return left;
    const right = this.#sum();
    const second = this.#peek();
    if (second.kind === "symbol" && COMPARISONS.includes(second.symbol)) this.#chained(second);
    const operator = sign.symbol as ComparisonOperator;
    return {
      kind: "comparison",
      operator,
      operatorAt: this.#spanOf(sign.start, sign.end),
      left,
      right,
      at: this.#around(left, right),
    };
  }

  #chained(second: Token & { kind: "symbol" }): never {
    const hint = second.symbol === "&" ? "write && for and" : "join two comparisons with &&";
    this.#stop(second, "comparisons can't be chained", hint);
  }

  #sum(): Expression {
    let left = this.#product();
    for (let sign = this.#takeAny(["+", "-"]); sign; sign = this.#takeAny(["+", "-"])) {
      left = this.#arithmetic(sign.symbol as "+" | "-", left, this.#product());
    }
    return left;
  }

  #product(): Expression {
    let left = this.#operand();
    for (let sign = this.#takeAny(["*", "/"]); sign; sign = this.#takeAny(["*", "/"])) {
      left = this.#arithmetic(sign.symbol as "*" | "/", left, this.#operand());
    }
    return left;
  }

  #arithmetic(operator: "+" | "-" | "*" | "/", left: Expression, right: Expression): Expression {
    return { kind: "arithmetic", operator, left, right, at: this.#around(left, right) };
  }

  #operand(): Expression {
    const token = this.#peek();
    switch (token.kind) {
      case "number":
        return this.#number();
      case "text":
        return this.#text();
      case "name":
        return this.#nameOrLookup();
      case "symbol":
        return this.#symbolOperand(token);
      case "end":
        return this.#missingValue(token);
    }
  }

  #symbolOperand(token: Token & { kind: "symbol" }): Expression {
    if (token.symbol === "(") return this.#group();
    if (token.symbol === "-") return this.#negative();
    if (token.symbol === "+")
      this.#stop(token, '"+" before a value is not needed, and the kernel refuses it');
    if (token.symbol === "!")
      this.#stop(token, '"!" negates a whole comparison', "write !(…) around the comparison");
    if (token.symbol === "*" || token.symbol === "~")
      this.#stop(
        token,
        `expected a value before "${token.symbol}"`,
        'patterns are written in quotes: name ~ "sh*"',
      );
    return this.#missingValue(token);
  }

  #missingValue(token: Token): never {
    const before = this.#tokens[this.#next - 1];
    if (
      token.kind === "symbol" &&
      token.symbol === ")" &&
      before?.kind === "symbol" &&
      before.symbol === "("
    ) {
      this.#stop({ start: before.start, end: token.end }, "the parentheses are empty");
    }
    const found = token.kind === "symbol" ? `, not "${token.symbol}"` : "";
    const after = before?.kind === "symbol" ? ` after "${before.symbol}"` : "";
    const place = token.kind === "end" && before ? before : token;
    this.#stop(place, `expected a value${after}${found}`);
  }

  #group(): Expression {
    const open = this.#advance();
    const inner = this.#nested(open, () => this.#or());
    if (!this.#take(")")) this.#unclosed(open);
    return { ...inner, at: this.#spanFrom(open.start) };
  }

  /** `-5` is one literal; `-(…)` and `-name` are negations. */
  #negative(): Expression {
    const sign = this.#advance();
    const operand = this.#nested(sign, () => this.#operand());
    const at = this.#spanFrom(sign.start);
    if (operand.kind !== "number" || operand.value < 0 || Object.is(operand.value, -0))
      return { kind: "negate", operand, at };
    const exact = operand.exact === undefined ? {} : { exact: -operand.exact };
    return { ...operand, value: operand.exact === 0n ? 0 : -operand.value, ...exact, at };
  }

  #number(): NumberLiteral {
    const { kind: _, start, end, ...number } = this.#advance() as Token & { kind: "number" };
    return { kind: "number", ...number, at: this.#spanOf(start, end) };
  }

  #text(): TextLiteral {
    const token = this.#advance() as Token & { kind: "text" };
    return { kind: "text", value: token.value, at: this.#spanOf(token.start, token.end) };
  }

  #nameOrLookup(): Name | Lookup {
    const start = this.#peek().start;
    const result = this.#name();
    const open = this.#take("[");
    const key = open ? this.#key(open) : undefined;
    if (!this.#take(".")) return key && open ? this.#missingMember(start) : result;
    const member = this.#member();
    return { kind: "lookup", result, ...(key && { key }), member, at: this.#spanFrom(start) };
  }

  #missingMember(start: number): never {
    this.#stop({ start, end: this.#before().end }, "a row needs a column", 'write name["key"].column');
  }

  #member(): Name {
    if (this.#peek().kind !== "name") this.#stop(this.#peek(), 'expected a name after "."');
    return this.#name();
  }

  #name(): Name {
    const token = this.#advance() as Token & { kind: "name" };
    return { kind: "name", name: token.name, at: this.#spanOf(token.start, token.end) };
  }

  #key(open: Token): readonly (TextLiteral | NumberLiteral)[] {
    const cells = [this.#keyCell()];
    while (this.#take(",")) cells.push(this.#keyCell());
    if (cells.length > MOST_KEYS) this.#stop(open, `a key has at most ${MOST_KEYS} parts`);
    if (!this.#take("]")) this.#stop(open, "this bracket is never closed");
    return cells;
  }

  #keyCell(): TextLiteral | NumberLiteral {
    const token = this.#peek();
    if (token.kind === "text") return this.#text();
    if (token.kind === "number") return this.#number();
    if (token.kind === "symbol" && token.symbol === "-") {
      const negative = this.#negative();
      if (negative.kind === "number") return negative;
    }
    const hint = token.kind === "name" ? `write "${token.name}"` : undefined;
    return this.#stop(token, "a key is a number or a text in quotes", hint);
  }

  #unclosed(open: Token): never {
    const found = this.#peek();
    if (found.kind !== "end" && !isClosing(found)) this.#leftOver(found);
    this.#stop(open, "this parenthesis is never closed");
  }

  #leftOver(token: Token): never {
    if (isClosing(token)) this.#stop(token, `"${token.symbol}" closes nothing`);
    if (token.kind === "name")
      this.#stop(token, `expected an operator before "${token.name}"`, wordHint(token.name));
    if (token.kind === "symbol" && token.symbol === "!")
      this.#stop(token, '"!" can\'t stand between two values', "write != for not equal");
    this.#stop(token, "expected an operator, such as ==, && or ||");
  }

  #nested<T>(opening: Token, parse: () => T): T {
    if (++this.#depth > DEEPEST_NESTING) {
      throw new Stop({
        code: "expression-limit",
        message: `nested more than ${DEEPEST_NESTING} deep`,
        start: opening.start,
        end: opening.end,
      });
    }
    const value = parse();
    this.#depth -= 1;
    return value;
  }

  #take(symbol: TokenSymbol): Token | undefined {
    return this.#takeAny([symbol]);
  }

  #takeAny(symbols: readonly TokenSymbol[]): (Token & { kind: "symbol" }) | undefined {
    const token = this.#peek();
    if (token.kind !== "symbol" || !symbols.includes(token.symbol)) return undefined;
    this.#next += 1;
    return token;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #advance(): Token {
    return this.#tokens[this.#next++]!;
  }

  #before(): Token {
    return this.#tokens[this.#next - 1]!;
  }

  #spanFrom(start: number): Span {
    return this.#spanOf(start, this.#before().end);
  }

  #around(left: Expression, right: Expression): Span {
    return { source: left.at.source, start: left.at.start, end: right.at.end };
  }

  #stop(place: { readonly start: number; readonly end: number }, message: string, hint?: string): never {
    throw new Stop({ code: "expression-syntax", message, hint, start: place.start, end: place.end });
  }
}

function isClosing(token: Token): token is Token & { kind: "symbol" } {
  return token.kind === "symbol" && (token.symbol === ")" || token.symbol === "]");
}

function wordHint(word: string): string | undefined {
  const hints: Readonly<Record<string, string>> = {
    and: "write && for and",
    or: "write || for or",
    not: "write ! for not",
    is: "write == to compare",
    in: "write several comparisons joined with ||",
  };
  const hint = Object.hasOwn(hints, word.toLowerCase()) ? hints[word.toLowerCase()] : undefined;
  return hint;
}
