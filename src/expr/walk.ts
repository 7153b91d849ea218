import { assertNever } from "../core/assert-never.ts";
import type { Comparison, Expression, Lookup } from "./ast.ts";
import { fieldUse } from "./field-use.ts";

/** What has no operands: a name, a lookup, a constant. */
type Leaf = Exclude<
  Expression,
  { readonly kind: "logical" | "comparison" | "arithmetic" | "not" | "negate" }
>;

/** The leaves of an expression, from left to right. The one walk through a tree that doesn't ask what its operators mean. */
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

/** Every field that a filter or condition names, as often as it does: `prev_pid`, `filename` of `filename.ustring`. */
export function fieldsIn(tree: Expression): readonly string[] {
  return leavesOf(tree).flatMap((leaf) => fieldUse(leaf)?.name.name ?? []);
}

/** The comparisons of a condition, from left to right. */
export function comparisonsIn(tree: Expression): readonly Comparison[] {
  if (tree.kind === "comparison") return [tree];
  if (tree.kind === "logical") return [...comparisonsIn(tree.left), ...comparisonsIn(tree.right)];
  return tree.kind === "not" ? comparisonsIn(tree.operand) : [];
}

/** Every value of a result that an expectation looks up. */
export function lookupsIn(tree: Expression): readonly Lookup[] {
  return leavesOf(tree).filter((leaf) => leaf.kind === "lookup");
}

/** The results whose values an expectation looks up, by name, as often as it does. */
export function resultsIn(tree: Expression): readonly string[] {
  return lookupsIn(tree).map(({ result }) => result.name);
}

/** The texts by which an expectation looks up rows. */
export function textKeysIn(tree: Expression): readonly string[] {
  const cells = lookupsIn(tree).flatMap(({ key = [] }) => key);
  return cells.flatMap((cell) => (cell.kind === "text" ? [cell.value] : []));
}
