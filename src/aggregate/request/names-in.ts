import { assertNever } from "../../core/assert-never.ts";
import type { Expression } from "../../expr/ast.ts";

/** Every field that a condition names. */
export function namesIn(tree: Expression): readonly string[] {
  switch (tree.kind) {
    case "name":
      return [tree.name];
    case "logical":
    case "comparison":
    case "arithmetic":
      return [...namesIn(tree.left), ...namesIn(tree.right)];
    case "not":
    case "negate":
      return namesIn(tree.operand);
    case "number":
    case "text":
    case "lookup":
      return [];
    default:
      return assertNever(tree);
  }
}
