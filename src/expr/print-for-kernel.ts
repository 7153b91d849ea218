import type { Span } from "../core/source.ts";
import type { Comparison, Expression, Logical } from "./ast.ts";
import { fieldUse, functionNamed } from "./field-use.ts";

/** A filter in the kernel's syntax, with a mapping back to the spec. */
export interface PrintedFilter {
  /** One line, without a final newline. */
  readonly text: string;
  /** The span in the spec of the character at `offset` in `text`. Total: offsets beyond the text give its end. */
  readonly spanAt: (offset: number) => Span;
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly at: Span;
}

/**
 * Prints a filter that `checkFilter` has accepted: decimal numbers without units, only necessary parentheses, no line breaks. Throws on
 * trees that are not a filter.
 *
 * `spanAt` returns the span of a whole comparison: inside one, the kernel's carets are off by one in some versions, and its message names
 * the part. `patterns`: whether a pattern is for the whole string, or for what the kernel makes of it (`asFullGlob`).
 */
export function printForKernel(tree: Expression, patterns: "whole" | "as-written" = "whole"): PrintedFilter {
  const printer = new Printer(patterns === "whole" ? asFullGlob : (pattern) => pattern);
  printer.condition(tree);
  const { text, pieces } = printer;
  return { text, spanAt: (offset) => pieceAt(pieces, offset)?.at ?? tree.at };
}

function pieceAt(pieces: readonly Piece[], offset: number): Piece | undefined {
  return (
    pieces.find((piece) => offset <= piece.end && offset >= piece.start) ??
    pieces.findLast((piece) => piece.end < offset)
  );
}

class Printer {
  text = "";
  readonly pieces: Piece[] = [];
  readonly #pattern: (pattern: string) => string;

  constructor(pattern: (pattern: string) => string) {
    this.#pattern = pattern;
  }

  condition(tree: Expression): void {
    if (tree.kind === "logical") this.#logical(tree);
    else if (tree.kind === "not") this.#not(tree.operand);
    else if (tree.kind === "comparison") this.#piece(tree.at, this.#comparison(tree));
    else throw new TypeError(`not a condition: ${tree.kind}`);
  }

  #logical(tree: Logical): void {
    this.#part(tree.left, needsParentheses(tree, tree.left, "left"));
    this.text += ` ${tree.operator} `;
    this.#part(tree.right, needsParentheses(tree, tree.right, "right"));
  }

  /** Without a space after it: old kernels misread `! (` (`is_not`). */
  #not(operand: Expression): void {
    this.text += "!";
    this.#part(operand, operand.kind !== "not");
  }

  #part(tree: Expression, parentheses: boolean): void {
    if (parentheses) this.text += "(";
    this.condition(tree);
    if (parentheses) this.text += ")";
  }

  #comparison({ left, operator, right }: Comparison): string {
    const use = fieldUse(left);
    // The kernel reads a function name up to the next white space, including a closing parenthesis.
    if (use?.as === "function") return `${use.name.name}.function ${operator} ${functionText(right)} `;
    const isPattern = operator === "~" && right.kind === "text";
    const text = isPattern ? quoteFor(this.#pattern(right.value)) : operandText(right);
    return `${operandText(left)} ${operator} ${text}`;
  }

  #piece(at: Span, text: string): void {
    const start = this.text.length;
    this.text += text;
    this.pieces.push({ start, end: this.text.length, at });
  }
}

/** Logical operators group to the left, `&&` before `||`. */
function needsParentheses(parent: Logical, child: Expression, side: "left" | "right"): boolean {
  if (child.kind !== "logical") return false;
  return side === "right"
    ? child.operator === parent.operator || child.operator === "||"
    : parent.operator === "&&" && child.operator === "||";
}

/**
 * Writes `*sh` as `**sh`. The kernel compares `*text` with the end of the field's whole array, so in a `char[16]` it matches only strings of
 * 15 bytes, and it searches `*text*` also after the NUL (kernel/trace/trace_events_filter.c, `regex_match_end`, `regex_match_middle`). A
 * second star makes the pattern a glob, which ends at the NUL.
 */
function asFullGlob(pattern: string): string {
  return pattern.replace(/^!?\*(?=[^*])/u, "$&*");
}

function operandText(tree: Expression): string {
  const use = fieldUse(tree);
  if (use) return use.as ? `${use.name.name}.${use.as}` : use.name.name;
  if (tree.kind === "cpus") return `CPUS{${tree.cpus.join(",")}}`;
  if (tree.kind === "text") return quoteFor(tree.value);
  if (tree.kind === "number" && tree.exact !== undefined) return tree.exact.toString();
  throw new TypeError(`not an operand of a filter: ${tree.kind}`);
}

function functionText(tree: Expression): string {
  return functionNamed(tree) ?? operandText(tree);
}

function quoteFor(value: string): string {
  if (!value.includes('"')) return `"${value}"`;
  if (!value.includes("'")) return `'${value}'`;
  throw new TypeError("a string with both kinds of quotes");
}
