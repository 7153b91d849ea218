import { type Exact, exactly } from "../../core/exact.ts";
import type { ComparisonOperator, Expression } from "../ast.ts";
import { fieldUse } from "../field-use.ts";
import { INTEGER_OPERATIONS, INTEGER_SIGNS } from "./integer-operations.ts";

/** Reads a number field of a row exactly; NaN where the row has no value. */
export type NumberReader = (row: number) => Exact;

/** The reader of a field by its name. */
export type BindNumber = (field: string) => NumberReader;

/**
 * True for a tree that computes a number, as opposed to a name, a constant or a condition: `ret + 1`, `-ret`, `flags & 7`.
 */
export function isCalculation(tree: Expression): boolean {
  return tree.kind === "arithmetic" || tree.kind === "negate";
}

/** Whether the rows may be without a value although their fields have one: a division by a field, a shift by one. */
export function mayFail(tree: Expression): boolean {
  if (tree.kind === "negate") return mayFail(tree.operand);
  if (tree.kind !== "arithmetic") return false;
  const { operator, left, right } = tree;
  if (mayFail(left) || mayFail(right)) return true;
  if (operator === "/" || operator === "%") return right.kind !== "number" || right.value === 0;
  if (operator === "<<" || operator === ">>")
    return right.kind !== "number" || !(right.value >= 0 && right.value <= 63);
  return false;
}

/**
 * Compiles a calculation that `checkCalculation` has accepted. Exact for integers of any size. NaN: the row has no value, because a field of
 * it has none, or by a division by zero, or a shift by less than 0 or more than 63 bits.
 */
export function compileCalculation(tree: Expression, bind: BindNumber): NumberReader {
  switch (tree.kind) {
    case "number": {
      const value = exactly(tree.exact ?? BigInt(Math.trunc(tree.value)));
      return () => value;
    }
    case "negate": {
      const sign = INTEGER_SIGNS[tree.operator];
      const operand = compileCalculation(tree.operand, bind);
      return (row) => sign(operand(row));
    }
    case "arithmetic": {
      const operation = INTEGER_OPERATIONS[tree.operator];
      const left = compileCalculation(tree.left, bind);
      const right = compileCalculation(tree.right, bind);
      return (row) => operation(left(row), right(row));
    }
    default: {
      const use = fieldUse(tree);
      if (!use) throw new TypeError(`not a number: ${tree.kind}`);
      return bind(use.name.name);
    }
  }
}

/** Compares two exact integers. */
export const EXACT_COMPARISONS: Readonly<
  Record<Exclude<ComparisonOperator, "~">, (left: Exact, right: Exact) => boolean>
> = {
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "&": (left, right) => INTEGER_OPERATIONS["&"](left, right) !== 0,
};
