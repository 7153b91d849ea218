import type { Span } from "../core/source.ts";
import type { Expression } from "./ast.ts";
import { fieldUse } from "./field-use.ts";

/** A form of filter that older kernels refuse, and the first release that takes it. */
export interface NewerForm {
  readonly form: string;
  readonly since: readonly [major: number, minor: number];
  readonly at: Span;
}

/** Every form in a filter that some supported kernel may not take (kernel/trace/trace_events_filter.c, `parse_pred`). */
export function newerForms(tree: Expression): readonly NewerForm[] {
  switch (tree.kind) {
    case "logical":
    case "comparison":
    case "arithmetic":
      return [...newerForms(tree.left), ...newerForms(tree.right)];
    case "not":
    case "negate":
      return newerForms(tree.operand);
    case "cpus":
      return [{ form: "CPUS{…}", since: [6, 6], at: tree.at }];
    case "lookup": {
      const as = fieldUse(tree)?.as;
      return as ? [{ form: `.${as}`, since: SINCE[as], at: tree.at }] : [];
    }
    case "name":
    case "number":
    case "text":
      return [];
  }
}

const SINCE: Readonly<Record<"ustring" | "function", readonly [number, number]>> = {
  ustring: [5, 17],
  function: [6, 3],
};
