import type { Expression, Name } from "./ast.ts";

/** A field in a condition, with its modifier. */
export interface FieldUse {
  readonly name: Name;
  /** `.ustring`: the string at this address in user memory; `.function`: the function that contains this address. */
  readonly as?: "ustring" | "function";
}

/**
 * The field of `prev_pid`, `filename.ustring`, `function.function`, `reason.number`, `task.comm`, `from.expires`; nothing if it is not a
 * field.
 */
export function fieldUse(tree: Expression): FieldUse | undefined {
  if (tree.kind === "name") return { name: tree };
  if (tree.kind !== "lookup" || tree.key) return undefined;
  const { name } = tree.member;
  if (name === "ustring" || name === "function") return { name: tree.result, as: name };
  if (name === "number") return { name: tree.result };
  const dotted = `${tree.result.name}.${name}`;
  if (tree.result.name === "task" && taskField(dotted) === undefined) return undefined;
  return { name: { kind: "name", name: dotted, at: tree.at } };
}

/** What is known of the task that runs when an event occurs. */
export type TaskField = "comm" | "pid" | "cpu" | "tgid";

/**
 * The running task's values, whatever fields the event has: `task.comm` beside a field `comm`. In the kernel's filters each has a name of
 * its own (kernel/trace/trace_events.c, `trace_define_generic_fields`, `trace_define_common_fields`), except the process (thread group),
 * which records do not contain.
 */
export const TASK_FIELDS: Readonly<Record<TaskField, string | undefined>> = {
  comm: "COMM",
  pid: "common_pid",
  cpu: "CPU",
  tgid: undefined,
};

/** The process of the running task, in conditions and in lists of names. */
export const TASK_TGID = "task.tgid";

/** `comm` of `task.comm`. */
export function taskField(name: string): TaskField | undefined {
  const field = name.startsWith("task.") ? name.slice("task.".length) : "";
  return Object.hasOwn(TASK_FIELDS, field) ? (field as TaskField) : undefined;
}

/** The function name on the right side of `x.function ==`: `vmstat_update`, `work.isra.0`. */
export function functionNamed(tree: Expression): string | undefined {
  if (tree.kind === "name") return tree.name;
  if (tree.kind !== "lookup" || tree.key) return undefined;
  return tree.at.source.text.slice(tree.at.start, tree.at.end);
}
