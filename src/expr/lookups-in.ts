import { assertNever } from "../core/assert-never.ts";
import type { Expression, Lookup } from "./ast.ts";

/** Every value of a result that an expectation looks up. */
export function lookupsIn(tree: Expression): readonly Lookup[] {
  switch (tree.kind) {
    case "lookup":
      return [tree];
    case "logical":
    case "comparison":
    case "arithmetic":
      return [...lookupsIn(tree.left), ...lookupsIn(tree.right)];
    case "not":
    case "negate":
      return lookupsIn(tree.operand);
    case "number":
    case "text":
    case "cpus":
    case "name":
      return [];
    default:
      return assertNever(tree);
  }
}

/** The texts by which it looks up rows. */
export function textKeysIn(tree: Expression): readonly string[] {
  const cells = lookupsIn(tree).flatMap(({ key = [] }) => key);
  return cells.flatMap((cell) => (cell.kind === "text" ? [cell.value] : []));
}
