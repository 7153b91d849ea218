import type { Expression, Lookup } from "./ast.ts";
import { leavesOf } from "./leaves-of.ts";

/** Every value of a result that an expectation looks up. */
export function lookupsIn(tree: Expression): readonly Lookup[] {
  return leavesOf(tree).filter((leaf) => leaf.kind === "lookup");
}

/** The texts by which it looks up rows. */
export function textKeysIn(tree: Expression): readonly string[] {
  const cells = lookupsIn(tree).flatMap(({ key = [] }) => key);
  return cells.flatMap((cell) => (cell.kind === "text" ? [cell.value] : []));
}
