import type { Expression, Name } from "./ast.ts";

/** A field in a condition, with its modifier. */
export interface FieldUse {
  readonly name: Name;
  /** `.ustring`: the string at this address in user memory; `.function`: the function that contains this address. */
  readonly as?: "ustring" | "function";
}

/** The field of `prev_pid`, `filename.ustring`, `function.function`; nothing if it is not a field. */
export function fieldUse(tree: Expression): FieldUse | undefined {
  if (tree.kind === "name") return { name: tree };
  if (tree.kind !== "lookup" || tree.key) return undefined;
  const { name } = tree.member;
  return name === "ustring" || name === "function" ? { name: tree.result, as: name } : undefined;
}

/** The function name on the right side of `x.function ==`: `vmstat_update`, `work.isra.0`. */
export function functionNamed(tree: Expression): string | undefined {
  if (tree.kind !== "name" && (tree.kind !== "lookup" || tree.key)) return undefined;
  return tree.at.source.text.slice(tree.at.start, tree.at.end);
}
