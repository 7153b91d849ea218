import type { Span } from "../../../src/core/source.ts";
import type { Expression } from "../../../src/expr/ast.ts";
import type { FieldType } from "../../../src/expr/field-type.ts";
import { parseExpression } from "../../../src/expr/parse.ts";
import type { Params } from "../../../src/expr/tokenize.ts";

export function spanIn(text: string): (start: number, end: number) => Span {
  const source = { path: "t", text };
  return (start, end) => ({ source, start, end });
}

export function parse(text: string, params?: Params): Expression {
  const parsed = parseExpression(text, spanIn(text), params);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.map((one) => one.message).join("; ")}`);
  return parsed.value;
}

/** The tree without places, for comparing trees. */
export function shape(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) => {
      if (key === "at" || key === "operatorAt") return undefined;
      return typeof value === "bigint" ? value.toString() : value;
    }),
  );
}

/** Fields of sched:sched_switch on x86-64. */
export const SWITCH_FIELDS: readonly FieldType[] = [
  { name: "common_type", kind: "integer", bytes: 2, signed: false },
  { name: "common_flags", kind: "integer", bytes: 1, signed: false },
  { name: "common_preempt_count", kind: "integer", bytes: 1, signed: false },
  { name: "common_pid", kind: "integer", bytes: 4, signed: true },
  { name: "prev_comm", kind: "text", bytes: 16, signed: false },
  { name: "prev_pid", kind: "integer", bytes: 4, signed: true },
  { name: "prev_prio", kind: "integer", bytes: 4, signed: true },
  { name: "prev_state", kind: "integer", bytes: 8, signed: true },
  { name: "next_comm", kind: "text", bytes: 16, signed: false },
  { name: "next_pid", kind: "integer", bytes: 4, signed: true },
  { name: "next_prio", kind: "integer", bytes: 4, signed: true },
];
