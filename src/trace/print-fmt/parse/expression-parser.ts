import { NotInterpretable } from "../not-interpretable.ts";
import { INT } from "../values/c-type.ts";
import type { Expression, Infix, Prefix, Statement } from "./ast.ts";
import { MOST_DEPTH, MOST_ITEMS } from "./tokenize.ts";
import { parseNumber } from "./parse-number.ts";
import { type KnownTypes, parseType } from "./parse-type.ts";
import type { TokenReader } from "./token-reader.ts";

/** How tightly operators bind, the loosest first (C11, 6.5). */
const LEVELS: readonly (readonly Infix[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];
const STRENGTH: ReadonlyMap<string, number> = new Map(
  LEVELS.flatMap((operators, level) => operators.map((operator) => [operator, level] as const)),
);
const PREFIXES: ReadonlySet<string> = new Set<Prefix>(["-", "+", "~", "!", "*", "&"]);

/** Parses the C of a print format: expressions, and blocks of statements within them. Its depth is bounded. */
export class ExpressionParser {
  readonly #reader: TokenReader;
  readonly #longBytes: 4 | 8;
  readonly #known: KnownTypes;
  #depth = 0;

  constructor(reader: TokenReader, longBytes: 4 | 8, known: KnownTypes) {
    this.#reader = reader;
    this.#longBytes = longBytes;
    this.#known = known;
  }

  /** @throws NotInterpretable for what is no expression, or too deep. */
  expression(): Expression {
    return this.#nested(() => {
      const test = this.#infix(0);
      return this.#reader.take("?") ? this.#conditional(test) : test;
    });
  }

  #conditional(test: Expression): Expression {
    const chosen = this.expression();
    this.#reader.expect(":");
    return { kind: "conditional", test, chosen, otherwise: this.expression() };
  }

  #infix(level: number): Expression {
    let left = this.#prefix();
    for (;;) {
      const sign = this.#reader.peek();
      const strength = sign?.kind === "sign" ? STRENGTH.get(sign.text) : undefined;
      if (sign === undefined || strength === undefined || strength < level) return left;
      this.#reader.next();
      const right = this.#nested(() => this.#infix(strength + 1));
      left = { kind: "infix", operator: sign.text as Infix, left, right };
    }
  }

  #prefix(): Expression {
    const sign = this.#reader.peek();
    if (sign?.kind === "sign" && PREFIXES.has(sign.text)) {
      this.#reader.next();
      return { kind: "prefix", operator: sign.text as Prefix, operand: this.#nested(() => this.#prefix()) };
    }
    if (this.#reader.sees("sizeof") && this.#reader.sees("(", 1)) return this.#sizeof();
    return this.#cast() ?? this.#postfix(this.#primary());
  }

  /** What `parse` gives, one level deeper. @throws NotInterpretable where that is too deep */
  #nested(parse: () => Expression): Expression {
    if (++this.#depth > MOST_DEPTH) throw new NotInterpretable("is nested too deeply");
    const parsed = parse();
    this.#depth--;
    return parsed;
  }

  #sizeof(): Expression {
    this.#reader.next();
    this.#reader.expect("(");
    const type = parseType(this.#reader, this.#longBytes, this.#known);
    if (!type) throw new NotInterpretable("needs the size of an expression");
    this.#reader.expect(")");
    return { kind: "sizeof", type };
  }

  #cast(): Expression | undefined {
    if (!this.#reader.sees("(") || this.#reader.peek(1)?.kind !== "name") return undefined;
    const start = this.#reader.position;
    this.#reader.next();
    const type = parseType(this.#reader, this.#longBytes, this.#known);
    if (type && this.#reader.take(")"))
      return { kind: "cast", type, operand: this.#nested(() => this.#prefix()) };
    this.#reader.seek(start);
    return undefined;
  }

  #primary(): Expression {
    const token = this.#reader.next();
    switch (token.kind) {
      case "number":
        return parseNumber(token.text, this.#longBytes);
      case "character":
        return { kind: "number", value: BigInt(token.text.codePointAt(0) ?? 0), type: INT };
      case "text":
        return { kind: "text", value: token.text + this.#moreText() };
      case "name":
        return this.#reader.take("(")
          ? { kind: "call", name: token.text, args: this.#items(")") }
          : { kind: "name", name: token.text };
      case "sign":
        return this.#bracketed(token.text);
    }
  }

  /** Strings that follow one another are one. */
  #moreText(): string {
    let text = "";
    for (let token = this.#reader.peek(); token?.kind === "text"; token = this.#reader.peek()) {
      text += token.text;
      this.#reader.next();
    }
    return text;
  }

  #bracketed(sign: string): Expression {
    if (sign === "{") return { kind: "list", items: this.#items("}") };
    if (sign !== "(") throw new NotInterpretable(`has "${sign}" where C needs a value`);
    if (this.#reader.take("{")) return this.#block();
    const inner = this.expression();
    this.#reader.expect(")");
    return inner;
  }

  /** Up to the closing sign; a comma before it is allowed, as in lists of C. */
  #items(close: string): readonly Expression[] {
    const items: Expression[] = [];
    while (!this.#reader.take(close)) {
      items.push(this.expression());
      if (items.length > MOST_ITEMS) throw new NotInterpretable("has too many arguments");
      if (!this.#reader.sees(close)) this.#reader.expect(",");
    }
    return items;
  }

  #postfix(value: Expression): Expression {
    let whole = value;
    for (let count = 0; count < MOST_DEPTH; count++) {
      if (this.#reader.take("[")) {
        whole = { kind: "index", of: whole, at: this.expression() };
        this.#reader.expect("]");
      } else if (this.#reader.take("->") || this.#reader.take(".")) {
        whole = { kind: "member", of: whole, name: this.#reader.name() };
      } else return whole;
    }
    throw new NotInterpretable("is nested too deeply");
  }

  /** Behind `({`; up to `})`. */
  #block(): Expression {
    const statements: Statement[] = [];
    while (!this.#reader.take("}")) {
      if (!this.#reader.take(";")) statements.push(this.#statement());
      if (statements.length > MOST_ITEMS) throw new NotInterpretable("has too many statements");
    }
    this.#reader.expect(")");
    const last = statements.pop();
    if (last?.kind !== "evaluate") throw new NotInterpretable("has a block without a value");
    return { kind: "block", statements, result: last.value };
  }

  #statement(): Statement {
    const start = this.#reader.position;
    const type = parseType(this.#reader, this.#longBytes, this.#known);
    const name = type ? this.#reader.takeName() : undefined;
    if (type && name !== undefined) return this.#declaration({ type, name });
    this.#reader.seek(start);
    const value = this.expression();
    if (!this.#reader.take("=")) return { kind: "evaluate", value };
    return { kind: "assign", to: value, value: this.expression() };
  }

  #declaration({ type, name }: Pick<Extract<Statement, { kind: "declare" }>, "type" | "name">): Statement {
    if (this.#reader.take("[")) this.#reader.expect("]");
    const value = this.#reader.take("=") ? this.expression() : undefined;
    return { kind: "declare", type, name, value };
  }
}
