import { assertNever } from "../../core/assert-never.ts";
import type { Expression } from "../../expr/ast.ts";
import { fieldUse } from "../../expr/field-use.ts";

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
    case "cpus":
      return [];
    case "lookup": {
      const use = fieldUse(tree);
      return use ? [use.name.name] : [];
    }
    default:
      return assertNever(tree);
  }
}
