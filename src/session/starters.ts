import { existsSync } from "node:fs";
import { commOf } from "../machine/running-processes.ts";
import { readProcess } from "../machine/process-table.ts";

/** A process that started this one and waits for it. */
export interface Starter {
  readonly pid: number;
  /** Its name. Untrusted text. */
  readonly name: string;
}

/** The processes that started this one when the program started, the parent first. */
export type Starters = readonly Starter[];

/** Bounds the time of a lookup. */
const MOST = 16;

/**
 * Finds the ancestors in this process's own process group: npm and its shell, the script around them. A shell with job control,
 * `setsid` and most services start a program in its own process group; it may outlive them, so they do not count.
 */
export function findStarters(): Starters {
  const self = readProcess(process.pid);
  // With the /proc of another pid namespace, these ids are other processes.
  if (self === undefined || self.ppid !== process.ppid) return [];
  const starters: Starter[] = [];
  for (let pid = self.ppid; pid > 0 && starters.length < MOST;) {
    const entry = readProcess(pid);
    if (entry === undefined || entry.pgid !== self.pgid) break;
    starters.push({ pid, name: commOf(pid) });
    pid = entry.ppid;
  }
  return starters;
}

/**
 * A starter that has ended. When a process ends, its children get a new parent at once, even while it is a zombie
 * (kernel/exit.c, `forget_original_parent`), so a reused pid cannot hide its end.
 */
export function endedStarter(starters: Starters): Starter | undefined {
  return starters.find(({ pid }, index) => !hasParent(starters[index - 1], pid));
}

/** `undefined`: this process. Running out of descriptors does not mean that a process ended. */
function hasParent(starter: Starter | undefined, parent: number): boolean {
  if (starter === undefined) return process.ppid === parent;
  const entry = readProcess(starter.pid);
  return entry === undefined ? existsSync(`/proc/${starter.pid}`) : entry.ppid === parent;
}
