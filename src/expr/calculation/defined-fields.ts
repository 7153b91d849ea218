import type { Expression } from "../ast.ts";

/** What stands for a name; nothing: the name itself. */
export type Meaning = (name: string) => Expression | undefined;

/** An expression with what names of defined fields mean in their place, as if in parentheses. */
export function withMeanings(tree: Expression, meaning: Meaning): Expression {
  switch (tree.kind) {
    case "logical":
    case "comparison":
    case "arithmetic":
      return { ...tree, left: withMeanings(tree.left, meaning), right: withMeanings(tree.right, meaning) };
    case "not":
    case "negate":
      return { ...tree, operand: withMeanings(tree.operand, meaning) };
    case "name":
      return meaning(tree.name) ?? tree;
    default:
      return tree;
  }
}
