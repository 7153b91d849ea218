import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { QuantityUnit } from "../../document/result-document.ts";
import type { ArithmeticOperator, Comparison, Expression, NumberLiteral } from "../ast.ts";
import { fieldHint, type FieldType, findField } from "../field-type.ts";
import { fieldUse } from "../field-use.ts";
import { comparable, named, type ResultOperator, unitOf } from "../quantity.ts";

/** All problems of a calculation with the numbers of an event with these fields. */
export function checkCalculation(tree: Expression, fields: readonly FieldType[]): readonly Diagnostic[] {
  switch (tree.kind) {
    case "number":
      return checkConstant(tree);
    case "negate":
      return checkCalculation(tree.operand, fields);
    case "arithmetic": {
      const inside = [...checkCalculation(tree.left, fields), ...checkCalculation(tree.right, fields)];
      const unit = inside.length > 0 ? {} : unitIn(tree);
      return "reason" in unit ? [diagnostic("bad-unit", unit.reason, { at: tree.at })] : inside;
    }
    default:
      return checkField(tree, fields);
  }
}

/** All problems of a comparison with a calculation on one side or both: `nr_sector * 512 > 64KiB`. */
export function checkCalculatedComparison(
  tree: Comparison,
  fields: readonly FieldType[],
): readonly Diagnostic[] {
  const { operator, operatorAt, left, right } = tree;
  if (operator === "~")
    return [
      diagnostic("expression-type", '"~" matches strings, and a calculation is a number', { at: operatorAt }),
    ];
  const inside = [left, right].flatMap((side) => checkCalculation(side, fields));
  if (inside.length > 0) return inside;
  if (isConstant(left) && isConstant(right))
    return [problem(tree, "both sides are constants", "compare a field with a constant")];
  const [one, other] = [unitIn(left), unitIn(right)];
  if ("reason" in one || "reason" in other || one.unit === undefined || other.unit === undefined) return [];
  if (comparable(one.unit, other.unit) || isZero(left) || isZero(right)) return [];
  const message = `${named(one.unit)} cannot be compared with ${named(other.unit)}`;
  return [diagnostic("bad-unit", message, { at: tree.at })];
}

/** Zero is the same in every unit. */
function isZero(tree: Expression): boolean {
  return tree.kind === "number" && tree.value === 0;
}

function checkConstant(tree: NumberLiteral): readonly Diagnostic[] {
  if (tree.unit === "ratio") return [problem(tree, "a calculation with fields cannot use a percentage")];
  if (tree.exact !== undefined) return [];
  return [problem(tree, "a calculation with fields uses integers only")];
}

function checkField(tree: Expression, fields: readonly FieldType[]): readonly Diagnostic[] {
  const use = fieldUse(tree);
  if (!use || use.as) return [problem(tree, "a calculation can use only numbers")];
  const { name } = use.name;
  const field = findField(fields, name);
  if (!field) {
    const hint = subtractionHint(name, fields) ?? fieldHint(fields, name);
    return [diagnostic("unknown-field", `this event has no field "${name}"`, { at: tree.at, hint })];
  }
  return field.kind === "integer" || field.kind === "pointer"
    ? []
    : [problem(tree, `"${field.name}" is not a number`)];
}

/** `a-b` is one name. */
function subtractionHint(name: string, fields: readonly FieldType[]): string | undefined {
  const dash = name.indexOf("-");
  return dash > 0 && findField(fields, name.slice(0, dash)) ? "put spaces around - to subtract" : undefined;
}

function isConstant(tree: Expression): boolean {
  if (tree.kind === "arithmetic") return isConstant(tree.left) && isConstant(tree.right);
  return tree.kind === "negate" ? isConstant(tree.operand) : tree.kind === "number";
}

/** The unit, as far as constants decide it: those of fields are not known. */
function unitIn(
  tree: Expression,
): { readonly unit?: QuantityUnit | undefined } | { readonly reason: string } {
  if (tree.kind === "number") return { unit: tree.unit };
  if (tree.kind === "negate") return unitIn(tree.operand);
  if (tree.kind !== "arithmetic") return {};
  const [left, right] = [unitIn(tree.left), unitIn(tree.right)];
  if ("reason" in left) return left;
  if ("reason" in right) return right;
  const operator = UNIT_OPERATORS[tree.operator];
  // A field alone is a plain number: `kib * 1KiB` is a size.
  if (operator === "*" && left.unit === undefined && tree.right.kind === "number" && right.unit !== "none")
    return right;
  return operator ? unitOf(operator, left.unit, right.unit) : {};
}

/** What an operator does to units; absent: nothing is known. */
const UNIT_OPERATORS: Partial<Record<ArithmeticOperator, ResultOperator>> = {
  "+": "+",
  "-": "-",
  "*": "*",
  "/": "/",
  "%": "-",
};

function problem(node: Expression, message: string, hint?: string): Diagnostic {
  return diagnostic("expression-type", message, { at: node.at, hint });
}
