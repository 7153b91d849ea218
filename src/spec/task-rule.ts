import type { Scope, TaskRule } from "./spec.ts";

/** Whom a rule means, in words. */
export function describeTasks(rule: TaskRule): string {
  return "comm" in rule ? `tasks named ${rule.comm}` : `tasks of the control group ${rule.cgroup}`;
}

/** The key that limits a spec to some tasks, as the spec says it; nothing if none does. */
export function taskKey({ pids, tasks }: Scope): string | undefined {
  return pids === undefined ? tasks?.key : "scope.pids";
}
