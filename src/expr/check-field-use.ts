import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import type { Comparison, CpuList, Expression } from "./ast.ts";
import type { Constant, UseRules } from "./check-constant.ts";
import type { FieldType } from "./field-type.ts";
import { functionNamed } from "./field-use.ts";

/**
 * `x.function == vmstat_update`: the address is in that function. The kernel takes a name without quotes, or an address, for
 * fields of the size of one (kernel/trace/trace_events_filter.c, `parse_pred`).
 */
export function checkFunctionUse(
  { operator, operatorAt, left, right }: Comparison,
  field: FieldType,
  { runsIn }: UseRules,
): readonly Diagnostic[] {
  if (runsIn === "process") {
    const hint = "use filter:, which the kernel evaluates";
    return [problem(left, "a recording does not have the functions of all addresses", hint)];
  }
  if (field.bytes !== 8 || (field.kind !== "integer" && field.kind !== "pointer"))
    return [problem(left, `"${field.name}" is not a 64-bit address; .function needs one`)];
  if (operator !== "==" && operator !== "!=")
    return [diagnostic("expression-type", `"${operator}" can't be used with a function`, { at: operatorAt })];
  if (right.kind === "text")
    return [problem(right, "a function's name is written without quotes", `write ${right.value}`)];
  if (functionNamed(right) !== undefined) return [];
  if (right.kind === "number" && isAddress(right.exact)) return [];
  return [problem(right, "expected a function's name or an address")];
}

function isAddress(number: bigint | undefined): boolean {
  return number !== undefined && number >= 0n && BigInt.asUintN(64, number) === number;
}

/** `CPU & CPUS{0-3}`, `target_cpu == CPUS{2}`, `cpumask & CPUS{1}`. */
export function checkCpus(
  { operator, operatorAt }: Comparison,
  field: FieldType,
  list: CpuList,
): readonly Diagnostic[] {
  if (field.kind !== "cpus" && field.kind !== "integer")
    return [problem(list, `"${field.name}" is neither a CPU's number nor a set of CPUs`)];
  if (operator !== "==" && operator !== "!=" && operator !== "&")
    return [
      diagnostic("expression-type", `"${operator}" can't be used with CPUs`, {
        at: operatorAt,
        hint: CPU_SIGNS,
      }),
    ];
  if (field.kind === "integer" && operator !== "&" && list.cpus.length !== 1)
    return [
      problem(list, "a CPU is never equal to several", `write ${field.name} & CPUS{…}: it is one of them`),
    ];
  return [];
}

const CPU_SIGNS = "CPUs can be compared with ==, != and & (one of them, or some in common)";

/** A field that is a set of CPUs, and not compared with one. */
export function setOfCpus({ left }: Comparison, field: FieldType): Diagnostic {
  return problem(
    left,
    `"${field.name}" is a set of CPUs`,
    `compare it with a set of CPUs: ${field.name} & CPUS{0-3} (also with == and !=)`,
  );
}

/** A field that is the address of a string: a recording has nothing but the address. */
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
        `"${field.name}" is a string to the kernel's filters`,
        'compare it with a text: == "…", ~ "…*"',
      ),
    ];
  if (!["==", "!=", "~"].includes(tree.operator))
    return [
      diagnostic("expression-type", `"${tree.operator}" can't be used with a text`, { at: tree.operatorAt }),
    ];
  if (!isUser || asUser) return [];
  const message = `"${field.name}" points into the process, where a filter without .ustring doesn't look, so this never matches`;
  return [problem(tree.left, message, `write ${field.name}.ustring`)];
}

function problem(node: Expression, message: string, hint?: string): Diagnostic {
  return diagnostic("expression-type", message, { at: node.at, hint });
}
