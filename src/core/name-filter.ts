import { compileGlob, isGlob } from "./glob.ts";

/** Matches names by a glob. Without a pattern, all names match; a plain word must equal the name. */
export function nameFilter(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  return isGlob(pattern) ? compileGlob(pattern) : (name) => name === pattern;
}

/**
 * Matches events as the kernel's `set_event` does: `sched:sched_*` by system and name, a word or glob without a colon by either.
 */
export function eventFilter(pattern: string | undefined): (event: string) => boolean {
  const chooses = nameFilter(pattern);
  if (pattern === undefined || pattern.includes(":")) return chooses;
  return (event) => event.split(":").some(chooses);
}

/**
 * The events that match a pattern. A word that names a system call, but no event or system, matches the call's two events: `openat`
 * matches `sys_enter_openat` and `sys_exit_openat`.
 */
export function chooseEvents(events: readonly string[], pattern: string | undefined): readonly string[] {
  const chosen = events.filter(eventFilter(pattern));
  if (chosen.length > 0 || pattern === undefined || !/^\w+$/u.test(pattern)) return chosen;
  const ofCall = new Set([`syscalls:sys_enter_${pattern}`, `syscalls:sys_exit_${pattern}`]);
  return events.filter((event) => ofCall.has(event));
}
