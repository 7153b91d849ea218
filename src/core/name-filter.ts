import { compileGlob, isGlob } from "./glob.ts";

/** Chooses names by a glob; no glob chooses all, a plain word must be the whole name. */
export function nameFilter(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  return isGlob(pattern) ? compileGlob(pattern) : (name) => name === pattern;
}

/**
 * Chooses events as the kernel's `set_event` does: `sched:sched_*` by system and name, a word or glob without a colon by
 * either of them.
 */
export function eventFilter(pattern: string | undefined): (event: string) => boolean {
  const chooses = nameFilter(pattern);
  if (pattern === undefined || pattern.includes(":")) return chooses;
  return (event) => event.split(":").some(chooses);
}

/**
 * The events that a pattern chooses. A word that names no event and no system, but a system call, chooses its two events:
 * `openat`, `sys_enter_openat` and `sys_exit_openat`.
 */
export function chooseEvents(events: readonly string[], pattern: string | undefined): readonly string[] {
  const chosen = events.filter(eventFilter(pattern));
  if (chosen.length > 0 || pattern === undefined || !/^\w+$/u.test(pattern)) return chosen;
  const ofCall = new Set([`syscalls:sys_enter_${pattern}`, `syscalls:sys_exit_${pattern}`]);
  return events.filter((event) => ofCall.has(event));
}
