import type { Span } from "../core/source.ts";
import type { Comparison, Expression, Logical } from "./ast.ts";
import { fieldUse, functionNamed } from "./field-use.ts";

/** A filter as it is written to the kernel, and the way back to where it was written by people. */
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
 * The canonical text of a filter that `checkFilter` has found right: decimal numbers, units turned into plain numbers,
 * no parentheses but the needed ones, no line breaks. Throws on trees that are no filter.
 *
 * `spanAt` answers with whole comparisons: the kernel's carets inside them are off by one in some versions, and the
 * reason it gives names the part.
 */
export function printForKernel(tree: Expression): PrintedFilter {
  const printer = new Printer();
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

  condition(tree: Expression): void {
    if (tree.kind === "logical") this.#logical(tree);
    else if (tree.kind === "not") this.#not(tree.operand);
    else if (tree.kind === "comparison") this.#piece(tree.at, comparisonText(tree));
    else throw new TypeError(`not a condition: ${tree.kind}`);
  }

  #logical(tree: Logical): void {
    this.#part(tree.left, needsParentheses(tree, tree.left, "left"));
    this.text += ` ${tree.operator} `;
    this.#part(tree.right, needsParentheses(tree, tree.right, "right"));
  }

  /** Without a space behind it: the kernel reads `! (` as something else in old versions (`is_not`). */
  #not(operand: Expression): void {
    this.text += "!";
    this.#part(operand, operand.kind !== "not");
  }

  #part(tree: Expression, parentheses: boolean): void {
    if (parentheses) this.text += "(";
    this.condition(tree);
    if (parentheses) this.text += ")";
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

function comparisonText({ left, operator, right }: Comparison): string {
  const use = fieldUse(left);
  // The kernel reads a function's name up to the next white space, a closing parenthesis included.
  if (use?.as === "function") return `${use.name.name}.function ${operator} ${functionText(right)} `;
  const text =
    operator === "~" && right.kind === "text" ? quoteFor(asFullGlob(right.value)) : operandText(right);
  return `${operandText(left)} ${operator} ${text}`;
}

/**
 * `*sh` as `**sh`. The kernel compares the end of a pattern `*text` with the end of the field's whole array, so that in a
 * `char[16]` it finds nothing but texts of 15 bytes, and looks for `*text*` behind the text's NUL, too
 * (trace_events_filter.c: regex_match_end, regex_match_middle). A second star makes it a glob, which ends at the NUL.
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
  throw new TypeError("a text with both kinds of quotes");
}
