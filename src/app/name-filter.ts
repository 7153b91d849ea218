import { compileGlob, isGlob } from "../core/glob.ts";

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
