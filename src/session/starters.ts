import { existsSync } from "node:fs";
import { commOf } from "../machine/running-processes.ts";
import { readProcess } from "../machine/process-table.ts";

/** A process that waits for this one. */
export interface Starter {
  readonly pid: number;
  /** Its name. Hostile text. */
  readonly name: string;
}

/** The processes that started this one, the nearest first, as they were when the program began. */
export type Starters = readonly Starter[];

/** Limits the time a lookup takes. */
const MOST = 16;

/**
 * The ancestors in this process's own process group: npm and its shell, the script around them. A shell with job control,
 * `setsid` and most services start a program in a process group of its own: it may outlive them, so they are not in the list.
 */
export function findStarters(): Starters {
  const self = readProcess(process.pid);
  // With another pid namespace's /proc the numbers mean other processes.
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
 * The one that has ended. When a process ends, its children get another parent at once, even while nobody has collected it
 * (kernel/exit.c, `forget_original_parent`): a number that is given out again can't hide it.
 */
export function endedStarter(starters: Starters): Starter | undefined {
  return starters.find(({ pid }, index) => !hasParent(starters[index - 1], pid));
}

/** `undefined`: this process. A moment without free descriptors is no process's end. */
function hasParent(starter: Starter | undefined, parent: number): boolean {
  if (starter === undefined) return process.ppid === parent;
  const entry = readProcess(starter.pid);
  return entry === undefined ? existsSync(`/proc/${starter.pid}`) : entry.ppid === parent;
}
