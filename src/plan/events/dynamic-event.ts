import type { Operation } from "../plan.ts";

/** Accepts definitions and removals of all kinds of probes; opening it with truncation removes all probes of the machine. */
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

/** The line that removes this event and no other. */
export function removalText({ group, name }: KernelEventName): string {
  return `-:${group}/${name}`;
}

/** The event's folder, which exists as long as the event. */
export function eventFolder({ group, name }: KernelEventName): string {
  return `events/${group}/${name}`;
}
