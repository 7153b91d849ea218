import type { Comparison, ComparisonOperator, Expression, NumberLiteral, TextLiteral } from "./ast.ts";
import type { FieldType } from "./field-type.ts";
import { fieldUse } from "./field-use.ts";

/**
 * A condition with numbers for the words of fields, as the kernel's filters need it: `reason == "NO_SOCKET"` as `reason == 3`. For
 * conditions that `checkFilter` has accepted, or `checkPredicate`. `only`: the operators whose words are replaced.
 */
export function withNumbers(
  tree: Expression,
  fields: readonly FieldType[],
  only: readonly ComparisonOperator[] = ["==", "!=", "&"],
): Expression {
  switch (tree.kind) {
    case "logical":
      return {
        ...tree,
        left: withNumbers(tree.left, fields, only),
        right: withNumbers(tree.right, fields, only),
      };
    case "not":
      return { ...tree, operand: withNumbers(tree.operand, fields, only) };
    case "comparison":
      return only.includes(tree.operator) ? comparedNumbers(tree, fields) : tree;
    default:
      return tree;
  }
}

function comparedNumbers(tree: Comparison, fields: readonly FieldType[]): Expression {
  const [side, word] = tree.right.kind === "text" ? [tree.left, tree.right] : [tree.right, tree.left];
  if (word.kind !== "text") return tree;
  const use = fieldUse(side);
  const field = use?.as === undefined ? fields.find(({ name }) => name === use?.name.name) : undefined;
  const numbers = field?.kind === "integer" ? field.words?.()?.numbers(word.value) : undefined;
  const [first, ...others] = (numbers ?? []).map((number): Comparison => {
    return { ...tree, left: side, right: literal(number, word) };
  });
  const operator = tree.operator === "!=" ? "&&" : "||";
  if (!first) return tree;
  return others.reduce<Expression>(
    (left, right) => ({ kind: "logical", operator, left, right, at: tree.at }),
    first,
  );
}

function literal(number: bigint, { at }: TextLiteral): NumberLiteral {
  return { kind: "number", value: Number(number), exact: number, unit: "none", at };
}
