import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Comparison, CpuList, Expression } from "../ast.ts";
import type { Constant, UseRules } from "./check-constant.ts";
import type { FieldType } from "../field-type.ts";
import { functionNamed } from "../field-use.ts";

/**
 * Checks `x.function == vmstat_update`: the address is in that function. The kernel accepts a name without quotes, or an address, for
 * fields of the size of an address (kernel/trace/trace_events_filter.c, `parse_pred`).
 */
export function checkFunctionUse(
  { operator, operatorAt, left, right }: Comparison,
  field: FieldType,
  { runsIn }: UseRules,
): readonly Diagnostic[] {
  if (runsIn === "process" && field.words?.()?.functionOf === undefined) {
    const hint = "use filter:, which the kernel evaluates";
    return [
      problem(left, `a recording does not contain the functions of the addresses in "${field.name}"`, hint),
    ];
  }
  if (field.bytes !== 8 || (field.kind !== "integer" && field.kind !== "pointer"))
    return [problem(left, `"${field.name}" is not a 64-bit address; .function needs one`)];
  if (operator !== "==" && operator !== "!=")
    return [
      diagnostic("expression-type", `"${operator}" cannot be used with a function`, { at: operatorAt }),
    ];
  if (right.kind === "text")
    return [problem(right, "write a function name without quotes", `write ${right.value}`)];
  if (functionNamed(right) !== undefined) return [];
  if (right.kind === "number" && isAddress(right.exact)) return [];
  return [problem(right, "expected a function name or an address")];
}

function isAddress(number: bigint | undefined): boolean {
  return number !== undefined && number >= 0n && BigInt.asUintN(64, number) === number;
}

/** Checks `CPU & CPUS{0-3}`, `target_cpu == CPUS{2}`, `cpumask & CPUS{1}`. */
export function checkCpus(
  { operator, operatorAt }: Comparison,
  field: FieldType,
  list: CpuList,
): readonly Diagnostic[] {
  if (field.kind !== "cpus" && field.kind !== "integer")
    return [problem(list, `"${field.name}" is neither a CPU number nor a set of CPUs`)];
  if (operator !== "==" && operator !== "!=" && operator !== "&")
    return [
      diagnostic("expression-type", `"${operator}" cannot be used with CPUs`, {
        at: operatorAt,
        hint: CPU_SIGNS,
      }),
    ];
  if (field.kind === "integer" && operator !== "&" && list.cpus.length !== 1)
    return [
      problem(list, "one CPU never equals several", `write ${field.name} & CPUS{…}: it is one of them`),
    ];
  return [];
}

const CPU_SIGNS = "CPUs can be compared with ==, != and & (one of them, or CPUs in common)";

/** The error for a set of CPUs that is compared with another kind of value. */
export function setOfCpus({ left }: Comparison, field: FieldType): Diagnostic {
  return problem(
    left,
    `"${field.name}" is a set of CPUs`,
    `compare it with a set of CPUs: ${field.name} & CPUS{0-3} (also with == and !=)`,
  );
}

/** Checks a field with the address of a string: a recording contains only the address. */
export function checkPointer(
  tree: Comparison,
  field: FieldType,
  constant: Constant,
  use: { readonly isUser: boolean; readonly asUser: boolean } & UseRules,
): readonly Diagnostic[] {
  const { runsIn, isUser, asUser } = use;
  if (runsIn === "process") {
    if (constant.kind === "number" && !asUser) return [];
    const hint = "use filter:, which the kernel evaluates; or a probe that fetches the string";
    return [
      problem(tree.left, `the recording has only the address in "${field.name}", not the string`, hint),
    ];
  }
  if (constant.kind === "number")
    return [
      problem(
        constant,
        `the kernel's filters treat "${field.name}" as a string`,
        'compare it with a string: == "…", ~ "…*"',
      ),
    ];
  if (!["==", "!=", "~"].includes(tree.operator))
    return [
      diagnostic("expression-type", `"${tree.operator}" cannot be used with a string`, {
        at: tree.operatorAt,
      }),
    ];
  if (!isUser || asUser) return [];
  const message = `"${field.name}" points to user memory, which a filter reads only with .ustring, so this never matches`;
  return [problem(tree.left, message, `write ${field.name}.ustring`)];
}

function problem(node: Expression, message: string, hint?: string): Diagnostic {
  return diagnostic("expression-type", message, { at: node.at, hint });
}
