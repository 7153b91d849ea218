import { assertNever } from "../../core/assert-never.ts";
import { didYouMean } from "../../core/nearest.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Arithmetic, Comparison, CpuList, Expression, Name, Negate } from "../ast.ts";
import { checkCalculatedComparison } from "../calculation/check-calculation.ts";
import { isCalculation } from "../calculation/compile-calculation.ts";
import { type Constant, type UseRules, checkConstant, checkKernelText } from "./check-constant.ts";
import { checkCpus, checkFunctionUse, checkPointer, setOfCpus } from "./check-field-use.ts";
import { type FieldType, fieldHint, findField, integerTypeName } from "../field-type.ts";
import { type FieldUse, fieldUse, TASK_FIELDS, taskField } from "../field-use.ts";
import { fieldsIn } from "../walk.ts";

/**
 * All problems of a filter for an event with these fields, by the kernel's rules (kernel/trace/trace_events_filter.c, `parse_pred`): the
 * field first, then a constant; strings support only `==`, `!=` and `~`, numbers all operators but `~`. Stricter than the kernel, which
 * accepts some filters that cannot work as written: a constant that does not fit the field (the kernel truncates it), an array (it never
 * matches), a trailing `&&` (the kernel drops it).
 */
export function checkFilter(tree: Expression, fields: readonly FieldType[]): readonly Diagnostic[] {
  return checkCondition(tree, fields, { runsIn: "kernel" });
}

/**
 * The same for `where:`, which runs in this process: any two operands can be compared, even two fields, or calculations with them.
 */
export function checkPredicate(tree: Expression, fields: readonly FieldType[]): readonly Diagnostic[] {
  return checkCondition(tree, fields, { runsIn: "process" });
}

function checkCondition(
  tree: Expression,
  fields: readonly FieldType[],
  rules: UseRules,
): readonly Diagnostic[] {
  switch (tree.kind) {
    case "logical":
      return [...checkCondition(tree.left, fields, rules), ...checkCondition(tree.right, fields, rules)];
    case "not":
      return checkCondition(tree.operand, fields, rules);
    case "comparison":
      return checkComparison(tree, fields, rules);
    case "name":
      return checkBareName(tree, fields);
    case "lookup": {
      const use = fieldUse(tree);
      return use && !use.as && findField(fields, use.name.name)
        ? checkBareName(use.name, fields)
        : [notAField(tree, fields)];
    }
    case "number":
    case "text":
    case "cpus":
    case "arithmetic":
    case "negate":
      return [problem(tree, "this is a value, not a condition", "compare it with a field: prev_pid != 0")];
    default:
      return assertNever(tree);
  }
}

function checkBareName(tree: Name, fields: readonly FieldType[]): readonly Diagnostic[] {
  const field = findField(fields, tree.name);
  if (!field) return [unknownField(tree, fields)];
  return [
    problem(
      tree,
      "a field alone is not a condition",
      `compare it: ${tree.name} ${field.kind === "text" || field.kind === "pointer" ? '!= ""' : "!= 0"}`,
    ),
  ];
}

/** A checked side of a comparison: a known field, a constant, or the reason why it is neither. */
type Operand = FieldOperand | { readonly constant: Constant | CpuList } | { readonly wrong: Diagnostic };

interface FieldOperand {
  readonly field: FieldType;
  readonly name: Name;
  readonly as?: FieldUse["as"];
}

function checkComparison(
  tree: Comparison,
  fields: readonly FieldType[],
  rules: UseRules,
): readonly Diagnostic[] {
  if (rules.runsIn === "process" && (isCalculation(tree.left) || isCalculation(tree.right)))
    return checkCalculatedComparison(tree, fields);
  const left = operandOf(tree.left, fields, rules);
  if ("field" in left && left.as === "function") return checkFunctionUse(tree, left.field, rules);
  const right = operandOf(tree.right, fields, rules);
  if ("field" in left && "wrong" in right && tree.right.kind === "name")
    return [unquotedText(left.field, tree.right, right.wrong, rules)];
  const wrong = [left, right].flatMap((side) => ("wrong" in side ? [side.wrong] : []));
  if (wrong.length > 0) return wrong;
  if ("field" in left && "constant" in right)
    return checkAgainst(tree, left, right.constant, {
      ...rules,
      isUser: hasUserPointers(fields),
    });
  if ("constant" in left && "field" in right) return checkReversed(tree, right, left.constant, rules);
  if ("field" in left && "field" in right) return checkFields(tree, left.field, right.field, rules);
  return [problem(tree, "both sides are constants", "compare a field with a constant")];
}

/** Arguments of system calls are addresses in user memory (kernel/trace/trace_syscalls.c). */
function hasUserPointers(fields: readonly FieldType[]): boolean {
  return fields.some(({ name }) => name === "__syscall_nr");
}

function operandOf(side: Expression, fields: readonly FieldType[], rules: UseRules): Operand {
  switch (side.kind) {
    case "name":
    case "lookup": {
      const use = fieldUse(side);
      const isKnown = use && (side.kind === "name" || use.as || findField(fields, use.name.name));
      return isKnown ? usedField(use, fields, rules) : { wrong: notAField(side, fields) };
    }
    case "number":
    case "text":
    case "cpus":
      return { constant: side };
    case "arithmetic":
    case "negate":
      return { wrong: kernelArithmetic(side) };
    case "comparison":
    case "logical":
    case "not":
      return {
        wrong: problem(side, "a condition cannot be compared with a value"),
      };
    default:
      return assertNever(side);
  }
}

/** kernel/trace/trace_events_filter.c, `parse_pred`: a field, an operator, a constant. */
function kernelArithmetic(side: Arithmetic | Negate): Diagnostic {
  if (side.kind === "arithmetic" && side.operator === "&") {
    const hint =
      "write x & 127, or !(x & 127) if no bit may be set; to compare the bits with a number, use where: in an aggregation";
    return problem(side, "the kernel can only test whether bits are set", hint);
  }
  const hint = fieldsIn(side).length > 0 ? "use where: in an aggregation" : "write the constant itself";
  return problem(side, "the kernel's filters have no arithmetic", hint);
}

function notAField(tree: Expression, fields: readonly FieldType[]): Diagnostic {
  const use = fieldUse(tree);
  if (use && fields.some(({ name }) => name.includes("."))) return unknownField(use.name, fields);
  if (tree.kind !== "lookup" || tree.key || tree.result.name !== "task")
    return problem(tree, "results are available only in expect:");
  const names = Object.keys(TASK_FIELDS);
  const { name, at } = tree.member;
  const hint = didYouMean(name, names) ?? `it has ${names.join(", ")}`;
  return diagnostic("unknown-field", `the running task has no "${name}"`, {
    at,
    hint,
  });
}

function usedField({ name, as }: FieldUse, fields: readonly FieldType[], { runsIn }: UseRules): Operand {
  const known = taskField(name.name);
  if (known !== undefined && runsIn === "kernel") {
    const own = TASK_FIELDS[known];
    const hint = own === undefined ? "use where: in an aggregation" : `write ${own}`;
    return {
      wrong: problem(name, `the kernel does not know "${name.name}"`, hint),
    };
  }
  const field = findField(fields, name.name);
  if (!field) return { wrong: unknownField(name, fields) };
  if (as === "ustring" && field.kind !== "pointer" && field.kind !== "text")
    return {
      wrong: problem(name, `"${name.name}" is not the address of a string; .ustring needs one`),
    };
  return { field, name, ...(as && { as }) };
}

function checkAgainst(
  tree: Comparison,
  { field, name, as }: FieldOperand,
  constant: Constant | CpuList,
  rules: UseRules & { readonly isUser: boolean },
): readonly Diagnostic[] {
  if (constant.kind === "cpus") return checkCpus(tree, field, constant);
  if (field.kind === "cpus") return [setOfCpus(tree, field)];
  if (field.kind === "pointer") {
    const problems = checkPointer(tree, field, constant, {
      ...rules,
      asUser: as === "ustring",
    });
    const text = constant.kind === "text" && rules.runsIn === "kernel" ? checkKernelText(constant) : [];
    return [...problems, ...text];
  }
  if (tree.operator === "&" && isCpuNumber(name) && rules.runsIn === "kernel")
    return [
      problem(tree, "the kernel does not support & with CPU: this never matches", "write CPU & CPUS{0-3}"),
    ];
  return checkAgainstConstant(tree, field, name, constant, rules);
}

/** kernel/trace/trace_events_filter.c, `filter_pred_cpu`. */
function isCpuNumber({ name }: Name): boolean {
  return name === "CPU" || name === "cpu";
}

function checkAgainstConstant(
  tree: Comparison,
  field: FieldType,
  name: Name,
  constant: Constant,
  rules: UseRules,
): readonly Diagnostic[] {
  if (field.kind === "other") return [arrayField(name)];
  if (field.isBytes && rules.runsIn === "kernel") return [addressField(name)];
  if (field.isElement && rules.runsIn === "kernel") return [elementField(name)];
  const isWord = constant.kind === "text" && field.kind === "integer" && field.words?.() !== undefined;
  const operator = isWord ? [] : checkOperator(tree, field);
  if (operator.length > 0) return operator;
  const value = checkConstant(tree, field, constant, rules);
  const text =
    constant.kind === "text" && !isWord && rules.runsIn === "kernel" ? checkKernelText(constant) : [];
  return [...value, ...text];
}

function checkReversed(
  tree: Comparison,
  operand: FieldOperand,
  constant: Constant | CpuList,
  rules: UseRules,
): readonly Diagnostic[] {
  const { name } = operand;
  const commutes = tree.operator === "==" || tree.operator === "!=" || tree.operator === "&";
  const hint = commutes ? `write ${name.name} ${tree.operator} ${written(constant)}` : "swap the two sides";
  if (rules.runsIn === "kernel" || tree.operator === "~")
    return [problem(tree, "the field must come first", hint)];
  return checkAgainst(tree, operand, constant, { ...rules, isUser: false });
}

function checkFields(
  tree: Comparison,
  left: FieldType,
  right: FieldType,
  rules: UseRules,
): readonly Diagnostic[] {
  if (rules.runsIn === "kernel") {
    return [
      problem(
        tree.right,
        "the kernel cannot compare two fields",
        `if "${right.name}" is a string, quote it; to compare fields, use where: in an aggregation`,
      ),
    ];
  }
  for (const [field, side] of [
    [left, tree.left],
    [right, tree.right],
  ] as const) {
    if (field.kind === "other" || field.kind === "cpus") return [arrayField(side as Name)];
  }
  if ((left.kind === "text") !== (right.kind === "text"))
    return [problem(tree, `"${left.name}" is ${described(left)} and "${right.name}" is ${described(right)}`)];
  if (tree.operator === "~") return [problem(tree.right, "a pattern must be a string in quotes")];
  return checkOperator(tree, left);
}

/** Strings have no order and no bits; numbers match no pattern. */
function checkOperator(tree: Comparison, field: FieldType): readonly Diagnostic[] {
  const { operator, operatorAt } = tree;
  if (field.kind === "text" && !["==", "!=", "~"].includes(operator)) {
    return [
      diagnostic("expression-type", `"${operator}" cannot be used with the string "${field.name}"`, {
        at: operatorAt,
        hint: "strings can be compared with ==, != and ~ (pattern)",
      }),
    ];
  }
  if (field.kind !== "text" && operator === "~") {
    return [
      diagnostic("expression-type", `"~" matches strings, but "${field.name}" is ${described(field)}`, {
        at: operatorAt,
        hint: "numbers can be compared with ==, !=, <, <=, >, >= and & (common bits)",
      }),
    ];
  }
  return [];
}

function unquotedText(field: FieldType, name: Name, unknown: Diagnostic, rules: UseRules): Diagnostic {
  if (field.kind === "text" || field.words?.()?.knows(name.name) === true)
    return problem(name, "a string needs quotes", `write "${name.name}"`);
  if (rules.runsIn === "process") return unknown;
  return problem(name, `"${name.name}" is not a number`, "the kernel compares a field with a constant");
}

function written({ at }: Constant | CpuList): string {
  return at.source.text.slice(at.start, at.end);
}

function arrayField(name: Name): Diagnostic {
  return problem(name, `"${name.name}" is an array or a structure; only numbers and strings can be compared`);
}

function addressField(name: Name): Diagnostic {
  const message = `the kernel records "${name.name}" as bytes, which its filters cannot compare`;
  return problem(name, message, "use where: in an aggregation");
}

function elementField(name: Name): Diagnostic {
  const message = `"${name.name}" is an element of an array, which the kernel's filters cannot compare`;
  return problem(name, message, "use where: in an aggregation");
}

function unknownField(name: Name, fields: readonly FieldType[]): Diagnostic {
  return diagnostic("unknown-field", `this event has no field "${name.name}"`, {
    at: name.at,
    hint: fieldHint(fields, name.name),
  });
}

function described(field: FieldType): string {
  return field.kind === "text" ? "a string" : `a number (${integerTypeName(field)})`;
}

function problem(node: Expression, message: string, hint?: string): Diagnostic {
  return diagnostic("expression-type", message, { at: node.at, hint });
}
