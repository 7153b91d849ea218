import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { type Exact, exactly, isInteger } from "../core/exact.ts";
import type { Expression, NumberLiteral } from "./ast.ts";
import { arithmetic } from "./evaluate-expectation.ts";
import { fieldHint, type FieldType, findField } from "./field-type.ts";
import { fieldUse } from "./field-use.ts";

/** Reads a number field of a row; eight bytes exactly. */
type BindNumber = (field: string) => (row: number) => Exact;

/** True for a tree that computes a number, as opposed to a name, a string or a condition: `ret + 1`, `-ret`, `flags & 7`. */
export function isCalculation(tree: Expression): boolean {
  if (tree.kind === "comparison") return tree.operator === "&";
  return tree.kind === "arithmetic" || tree.kind === "negate";
}

/** Whether the result can have a fraction. */
export function mayBeFraction(tree: Expression): boolean {
  if (tree.kind === "number") return tree.exact === undefined;
  if (tree.kind === "negate") return mayBeFraction(tree.operand);
  if (tree.kind !== "arithmetic") return false;
  return tree.operator === "/" || mayBeFraction(tree.left) || mayBeFraction(tree.right);
}

/** All problems of a calculation with the numbers of an event with these fields. */
export function checkCalculation(tree: Expression, fields: readonly FieldType[]): readonly Diagnostic[] {
  if (tree.kind === "arithmetic" || (tree.kind === "comparison" && tree.operator === "&")) {
    const fraction = tree.kind === "comparison" && [tree.left, tree.right].find(mayBeFraction);
    if (fraction) return [problem(fraction, "only integers have bits")];
    return [...checkCalculation(tree.left, fields), ...checkCalculation(tree.right, fields)];
  }
  if (tree.kind === "negate") return checkCalculation(tree.operand, fields);
  if (tree.kind === "number") return checkConstant(tree);
  const use = fieldUse(tree);
  if (!use || use.as) return [problem(tree, "a calculation has only numbers")];
  const field = findField(fields, use.name.name);
  if (!field) {
    const message = `this event has no field "${use.name.name}"`;
    return [diagnostic("unknown-field", message, { at: tree.at, hint: fieldHint(fields, use.name.name) })];
  }
  return field.kind === "integer" || field.kind === "pointer"
    ? []
    : [problem(tree, `"${field.name}" is not a number`)];
}

function checkConstant(tree: NumberLiteral): readonly Diagnostic[] {
  return tree.unit === "none" ? [] : [problem(tree, "fields have no units, so a number has none here")];
}

/**
 * Compiles a calculation that `checkCalculation` has accepted. Exact for integers of any size; a quotient with a remainder is a double,
 * and one by zero is no value.
 */
export function compileCalculation(tree: Expression, bind: BindNumber): (row: number) => Exact | null {
  const compute = compile(tree, bind);
  return (row) => {
    const value = compute(row);
    return typeof value === "bigint" || Number.isFinite(value) ? value : null;
  };
}

function compile(tree: Expression, bind: BindNumber): (row: number) => Exact {
  if (tree.kind === "number") {
    const value = tree.exact === undefined ? tree.value : exactly(tree.exact);
    return () => value;
  }
  if (tree.kind === "negate") {
    const operand = compile(tree.operand, bind);
    return (row) => arithmetic("-", 0, operand(row));
  }
  if (tree.kind === "arithmetic" || tree.kind === "comparison") {
    const [left, right] = [compile(tree.left, bind), compile(tree.right, bind)];
    if (tree.kind === "comparison") return (row) => bitsOf(left(row), right(row));
    const { operator } = tree;
    return (row) => arithmetic(operator, left(row), right(row));
  }
  const use = fieldUse(tree);
  if (!use) throw new TypeError(`not a number: ${tree.kind}`);
  return bind(use.name.name);
}

/** No value, where one side has none or a fraction. */
function bitsOf(left: Exact, right: Exact): Exact {
  return isInteger(left) && isInteger(right) ? exactly(BigInt(left) & BigInt(right)) : NaN;
}

function problem(node: Expression, message: string): Diagnostic {
  return diagnostic("expression-type", message, { at: node.at });
}
