import type { Expression, Name } from "./ast.ts";

/** A field as a condition uses it. */
export interface FieldUse {
  readonly name: Name;
  /** `.ustring`: the string at this address of the process; `.function`: the function that this address is in. */
  readonly as?: "ustring" | "function";
}

/** `prev_pid`, `filename.ustring`, `function.function`; nothing for what is no field. */
export function fieldUse(tree: Expression): FieldUse | undefined {
  if (tree.kind === "name") return { name: tree };
  if (tree.kind !== "lookup" || tree.key) return undefined;
  const { name } = tree.member;
  return name === "ustring" || name === "function" ? { name: tree.result, as: name } : undefined;
}

/** The function's name on the other side of `x.function ==`: `vmstat_update`, `work.isra.0`. */
export function functionNamed(tree: Expression): string | undefined {
  if (tree.kind !== "name" && (tree.kind !== "lookup" || tree.key)) return undefined;
  return tree.at.source.text.slice(tree.at.start, tree.at.end);
}
