import type { Span } from "../core/source.ts";
import type { Expression } from "./ast.ts";
import { fieldUse } from "./field-use.ts";
import { leavesOf } from "./walk.ts";

/** A filter feature that older kernels refuse, and the first release that supports it. */
export interface NewerForm {
  readonly form: string;
  readonly since: readonly [major: number, minor: number];
  readonly at: Span;
}

/** All such features in a filter (kernel/trace/trace_events_filter.c, `parse_pred`). */
export function newerForms(tree: Expression): readonly NewerForm[] {
  return leavesOf(tree).flatMap((leaf) => {
    if (leaf.kind === "cpus") return [{ form: "CPUS{…}", since: [6, 6] as const, at: leaf.at }];
    const as = leaf.kind === "lookup" ? fieldUse(leaf)?.as : undefined;
    return as ? [{ form: `.${as}`, since: SINCE[as], at: leaf.at }] : [];
  });
}

const SINCE: Readonly<Record<"ustring" | "function", readonly [number, number]>> = {
  ustring: [5, 17],
  function: [6, 3],
};
