import type { Operation } from "../plan.ts";

/** Takes definitions of every kind, and removals; opening it with truncation removes everybody's. */
export const DEFINITIONS = "dynamic_events";

type Definition = Extract<Operation, { kind: "define-event" }>;
/** An event as the kernel names it: its group is the session's own. */
export interface KernelEventName {
  readonly group: string;
  readonly name: string;
}

/** The line that defines an event: `p:GROUP/NAME do_sys_openat2 path=+0($arg2):ustring`. */
export function definitionText({ head, group, name, body }: Definition): string {
  return `${head}:${group}/${name} ${body}`;
}

/** The line that removes it, and no other. */
export function removalText({ group, name }: KernelEventName): string {
  return `-:${group}/${name}`;
}

/** It exists while the event does. */
export function eventFolder({ group, name }: KernelEventName): string {
  return `events/${group}/${name}`;
}
