import type { Span } from "../core/source.ts";
import type {
  ArithmeticOperator,
  ComparisonOperator,
  CpuList,
  Expression,
  Lookup,
  Name,
  NumberLiteral,
  TextLiteral,
} from "./ast.ts";
import { refuseChain, refuseLeftOver, refuseOperand, refuseUnclosed } from "./parse-problems.ts";
import type { Token, TokenSymbol } from "./token.ts";
import { ParseStop, type SymbolToken, type TokenCursor } from "./token-cursor.ts";

const DEEPEST_NESTING = 60;
const MOST_KEYS = 16;
const COMPARISONS: readonly TokenSymbol[] = ["==", "!=", "<", "<=", ">", ">=", "~"];
/** Loosest first, all looser than signs and tighter than comparisons, as in Rust, Go and Python; C compares before it joins bits. */
const ARITHMETIC: readonly (readonly ArithmeticOperator[])[] = [
  ["|"],
  ["^"],
  ["&"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];

/** A recursive descent parser, one method per level of precedence, lowest first. */
export class Parser {
  readonly #cursor: TokenCursor;
  /** The operator of each `a & b` and `a | b` that stands without parentheses. */
  readonly #joins = new Map<Expression, SymbolToken>();
  #depth = 0;

  constructor(cursor: TokenCursor) {
    this.#cursor = cursor;
  }

  whole(): Expression {
    if (this.#cursor.peek().kind === "end") this.#cursor.stop(this.#cursor.peek(), "the expression is empty");
    const tree = this.#or();
    const rest = this.#cursor.peek();
    if (rest.kind !== "end") refuseLeftOver(this.#cursor, rest);
    return tree;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#cursor.take("||")) left = this.#logical("||", left, this.#and());
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#cursor.take("&&")) left = this.#logical("&&", left, this.#not());
    return left;
  }

  #logical(operator: "&&" | "||", left: Expression, right: Expression): Expression {
    return {
      kind: "logical",
      operator,
      left,
      right,
      at: this.#around(left, right),
    };
  }

  #not(): Expression {
    const sign = this.#cursor.take("!");
    if (!sign) return this.#comparison();
    const operand = this.#nested(sign, () => this.#not());
    return { kind: "not", operand, at: this.#cursor.spanFrom(sign.start) };
  }

  #comparison(): Expression {
    const left = this.#arithmetic(0);
    const sign = this.#cursor.take(...COMPARISONS);
    if (!sign) return left;
    const right = this.#arithmetic(0);
    const second = this.#cursor.peek();
    if (second.kind === "symbol" && COMPARISONS.includes(second.symbol))
      refuseChain(this.#cursor, second, this.#joins.get(right));
    const operator = sign.symbol as ComparisonOperator;
    return {
      kind: "comparison",
      operator,
      operatorAt: this.#cursor.spanOf(sign.start, sign.end),
      left,
      right,
      at: this.#around(left, right),
    };
  }

  /** Operators of one level join from left to right. */
  #arithmetic(level: number): Expression {
    const operators = ARITHMETIC[level];
    if (!operators) return this.#operand();
    let left = this.#arithmetic(level + 1);
    for (let sign = this.#cursor.take(...operators); sign; sign = this.#cursor.take(...operators)) {
      const right = this.#arithmetic(level + 1);
      left = {
        kind: "arithmetic",
        operator: sign.symbol as ArithmeticOperator,
        operatorAt: this.#cursor.spanOf(sign.start, sign.end),
        left,
        right,
        at: this.#around(left, right),
      };
      if (sign.symbol === "&" || sign.symbol === "|") this.#joins.set(left, sign);
    }
    return left;
  }

  #operand(): Expression {
    const token = this.#cursor.peek();
    switch (token.kind) {
      case "number":
        return this.#number();
      case "text":
        return this.#text();
      case "cpus":
        return this.#cpus();
      case "name":
        return this.#nameOrLookup();
      case "symbol":
        return this.#symbolOperand(token);
      case "end":
        return refuseOperand(this.#cursor, token);
    }
  }

  #symbolOperand(token: SymbolToken): Expression {
    if (token.symbol === "(") return this.#group();
    if (token.symbol === "-") return this.#negative();
    if (token.symbol === "~") return this.#inverted(token);
    return refuseOperand(this.#cursor, token);
  }

  #group(): Expression {
    const open = this.#cursor.advance();
    const inner = this.#nested(open, () => this.#or());
    if (!this.#cursor.take(")")) refuseUnclosed(this.#cursor, open);
    return { ...inner, at: this.#cursor.spanFrom(open.start) };
  }

  /** `-5` is one literal; `-(…)` and `-name` are negations. */
  #negative(): Expression {
    const sign = this.#cursor.advance();
    const operand = this.#nested(sign, () => this.#operand());
    const at = this.#cursor.spanFrom(sign.start);
    if (operand.kind !== "number" || operand.value < 0 || Object.is(operand.value, -0))
      return { kind: "negate", operator: "-", operand, at };
    const exact = operand.exact === undefined ? {} : { exact: -operand.exact };
    return {
      ...operand,
      value: operand.exact === 0n ? 0 : -operand.value,
      ...exact,
      at,
    };
  }

  #inverted(sign: SymbolToken): Expression {
    this.#cursor.advance();
    const next = this.#cursor.peek();
    const isPattern = next.kind === "text" || (next.kind === "symbol" && next.symbol === "*");
    if (isPattern || next.kind === "end") refuseOperand(this.#cursor, sign);
    const operand = this.#nested(sign, () => this.#operand());
    return {
      kind: "negate",
      operator: "~",
      operand,
      at: this.#cursor.spanFrom(sign.start),
    };
  }

  #number(): NumberLiteral {
    const { kind: _, start, end, ...number } = this.#cursor.advance() as Token & { kind: "number" };
    return { kind: "number", ...number, at: this.#cursor.spanOf(start, end) };
  }

  #text(): TextLiteral {
    const token = this.#cursor.advance() as Token & { kind: "text" };
    return {
      kind: "text",
      value: token.value,
      at: this.#cursor.spanOf(token.start, token.end),
    };
  }

  #cpus(): CpuList {
    const { cpus, start, end } = this.#cursor.advance() as Token & {
      kind: "cpus";
    };
    return { kind: "cpus", cpus, at: this.#cursor.spanOf(start, end) };
  }

  #nameOrLookup(): Name | Lookup {
    const start = this.#cursor.peek().start;
    const result = this.#name();
    const open = this.#cursor.take("[");
    if (open) return this.#rowOrElement(start, result, this.#key(open));
    if (!this.#cursor.take(".")) return result;
    return this.#dotted(start, result, this.#member());
  }

  /** `args[1]` is an element, `switches[1].count` a row. */
  #rowOrElement(start: number, result: Name, key: Lookup["key"]): Name | Lookup {
    const [cell, ...others] = key!;
    const next = this.#cursor.peek();
    const isRow = next.kind === "symbol" && next.symbol === ".";
    if (isRow || cell?.kind !== "number" || others.length > 0 || !isIndex(cell))
      return this.#row(start, result, key);
    return {
      kind: "name",
      name: `${result.name}[${cell.value}]`,
      at: this.#cursor.spanFrom(start),
    };
  }

  #row(start: number, result: Name, key: Lookup["key"]): Lookup {
    if (!this.#cursor.take(".")) return this.#missingMember(start);
    return {
      kind: "lookup",
      result,
      key: key!,
      member: this.#member(),
      at: this.#cursor.spanFrom(start),
    };
  }

  /** All but the last part of `from.reason.number` are the name of one field. */
  #dotted(start: number, result: Name, member: Name): Lookup {
    if (!this.#cursor.take("."))
      return {
        kind: "lookup",
        result,
        member,
        at: this.#cursor.spanFrom(start),
      };
    const name = `${result.name}.${member.name}`;
    return this.#dotted(start, { kind: "name", name, at: this.#around(result, member) }, this.#member());
  }

  #missingMember(start: number): never {
    this.#cursor.stop(
      { start, end: this.#cursor.before()?.end ?? start },
      "a row needs a column",
      'write name["key"].column',
    );
  }

  #member(): Name {
    if (this.#cursor.peek().kind !== "name")
      this.#cursor.stop(this.#cursor.peek(), 'expected a name after "."');
    return this.#name();
  }

  #name(): Name {
    const token = this.#cursor.advance() as Token & { kind: "name" };
    return {
      kind: "name",
      name: token.name,
      at: this.#cursor.spanOf(token.start, token.end),
    };
  }

  #key(open: Token): readonly (TextLiteral | NumberLiteral)[] {
    const cells = [this.#keyCell()];
    while (this.#cursor.take(",")) cells.push(this.#keyCell());
    if (cells.length > MOST_KEYS) this.#cursor.stop(open, `a key has at most ${MOST_KEYS} parts`);
    if (!this.#cursor.take("]")) this.#cursor.stop(open, "this bracket is never closed");
    return cells;
  }

  #keyCell(): TextLiteral | NumberLiteral {
    const token = this.#cursor.peek();
    if (token.kind === "text") return this.#text();
    if (token.kind === "number") return this.#number();
    if (token.kind === "symbol" && token.symbol === "-") {
      const negative = this.#negative();
      if (negative.kind === "number") return negative;
    }
    const hint = token.kind === "name" ? `write "${token.name}"` : undefined;
    return this.#cursor.stop(token, "a key must be a number or a string in quotes", hint);
  }

  #nested<T>(opening: Token, parse: () => T): T {
    if (++this.#depth > DEEPEST_NESTING) {
      throw new ParseStop({
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

  #around(left: Expression, right: Expression): Span {
    return { source: left.at.source, start: left.at.start, end: right.at.end };
  }
}

function isIndex({ exact, unit }: NumberLiteral): boolean {
  return unit === "none" && exact !== undefined && exact >= 0n;
}
