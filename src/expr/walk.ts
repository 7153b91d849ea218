import { assertNever } from "../core/assert-never.ts";
import type { Expression, Lookup } from "./ast.ts";

/** An expression without operands: a name, a lookup, a constant. */
export type Leaf = Exclude<
  Expression,
  { readonly kind: "logical" | "comparison" | "arithmetic" | "not" | "negate" }
>;

/** The leaves of an expression, from left to right. */
export function leavesOf(tree: Expression): readonly Leaf[] {
  switch (tree.kind) {
    case "logical":
    case "comparison":
    case "arithmetic":
      return [...leavesOf(tree.left), ...leavesOf(tree.right)];
    case "not":
    case "negate":
      return leavesOf(tree.operand);
    case "lookup":
    case "name":
    case "number":
    case "text":
    case "cpus":
      return [tree];
    default:
      return assertNever(tree);
  }
}

/** All lookups of result values in an expectation. */
export function lookupsIn(tree: Expression): readonly Lookup[] {
  return leavesOf(tree).filter((leaf) => leaf.kind === "lookup");
}

/** The strings in the row keys of its lookups. */
export function textKeysIn(tree: Expression): readonly string[] {
  const cells = lookupsIn(tree).flatMap(({ key = [] }) => key);
  return cells.flatMap((cell) => (cell.kind === "text" ? [cell.value] : []));
}
