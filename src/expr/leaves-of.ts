import { assertNever } from "../core/assert-never.ts";
import type { Expression } from "./ast.ts";

/** What has no operands: a name, a lookup, a constant. */
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
