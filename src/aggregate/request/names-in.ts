import type { Expression } from "../../expr/ast.ts";
import { fieldUse } from "../../expr/field-use.ts";
import { leavesOf } from "../../expr/walk.ts";

/** Every field that a condition names. */
export function namesIn(tree: Expression): readonly string[] {
  return leavesOf(tree).flatMap((leaf) => {
    if (leaf.kind === "name") return [leaf.name];
    const use = leaf.kind === "lookup" ? fieldUse(leaf) : undefined;
    return use ? [use.name.name] : [];
  });
}
