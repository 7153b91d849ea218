import { diagnostic } from "../core/diagnostic.ts";
import { type Result, fail, ok } from "../core/result.ts";
import type { Span } from "../core/source.ts";
import type { Expression } from "./ast.ts";
import { Parser } from "./parser.ts";
import type { SyntaxProblem } from "./token.ts";
import { ParseStop, TokenCursor } from "./token-cursor.ts";
import { type Params, tokenize } from "./tokenize.ts";

/** The kernel refuses filters of a page or more. */
const LONGEST_EXPRESSION = 4_000;

/**
 * Parses a filter, a condition or an expectation. Total: any string gives a tree or one diagnostic, in linear time.
 *
 * Precedence is that of the kernel's filters (kernel/trace/trace_events_filter.c): `!` negates the whole comparison that follows
 * (`!a == 1` is `!(a == 1)`), then `&&`, then `||`; arithmetic binds tighter than comparison. `flags & 4` as a whole condition is a
 * comparison, as in the kernel.
 *
 * @param spanOf maps offsets in `text` to a span of the file; an offset may equal `text.length`.
 * @param params values of `${name}`. A parameter is always one literal: it cannot add operators.
 */
export function parseExpression(
  text: string,
  spanOf: (start: number, end: number) => Span,
  params: Params = new Map(),
): Result<Expression> {
  const parsed = parseCalculation(text, spanOf, params);
  return parsed.ok ? ok(asCondition(parsed.value)) : parsed;
}

/** Parses a calculation with fields, `nr_sector * 512`, in the same way: `flags & 4` is a number here. */
export function parseCalculation(
  text: string,
  spanOf: (start: number, end: number) => Span,
  params: Params = new Map(),
): Result<Expression> {
  const parsed = parseText(text, spanOf, params);
  if (parsed.ok) return ok(parsed.value);
  const { code, message, hint, start, end } = parsed.error;
  return fail([diagnostic(code, message, { at: spanOf(start, end), hint })]);
}

/** `a & b` where a condition stands, which is a comparison. */
function asCondition(tree: Expression): Expression {
  switch (tree.kind) {
    case "logical":
      return { ...tree, left: asCondition(tree.left), right: asCondition(tree.right) };
    case "not":
      return { ...tree, operand: asCondition(tree.operand) };
    case "arithmetic": {
      const { operator, operatorAt, left, right, at } = tree;
      return operator === "&" ? { kind: "comparison", operator, operatorAt, left, right, at } : tree;
    }
    default:
      return tree;
  }
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
    return { ok: true, value: new Parser(new TokenCursor(tokens.value, spanOf)).whole() };
  } catch (error) {
    if (error instanceof ParseStop) return { ok: false, error: error.problem };
    throw error;
  }
}
