import { readdirSync } from "node:fs";
import { compileGlob } from "../../core/glob.ts";
import { commOf, runningProcesses } from "../../machine/running-processes.ts";
import type { TaskRule } from "../../spec/spec.ts";

/** Thread ids of all tasks: those in a scope, and the others. */
export interface CurrentMembers {
  readonly members: readonly number[];
  readonly others: readonly number[];
}

/** The header has space for this many tasks; of the rest, nothing is known. */
const MOST_TASKS = 30_000;

/**
 * Which tasks are in the scope now: all threads of a process with a matching name, and threads that have one themselves. Call it while
 * new tasks are recorded. This process is none of them, nor are those that it starts: a workload's have names of their own.
 */
export function currentMembers({ comm }: TaskRule): CurrentMembers {
  const matches = compileGlob(comm);
  const [members, others]: [number[], number[]] = [[], []];
  for (const pid of runningProcesses()) {
    const isOwn = pid === process.pid;
    const isMatch = matches(commOf(pid));
    for (const tid of threadsOf(pid)) {
      const isMember = !isOwn && (isMatch || matches(commOf(tid)));
      (isMember ? members : others).push(tid);
    }
  }
  return { members, others };
}

/** For the header of the recording. `at`: when they were read, as the trace clock prints it. */
export function scopeLine({ comm }: TaskRule, at: string, { members, others }: CurrentMembers): string {
  const known = members.slice(0, MOST_TASKS);
  const rest = others.slice(0, MOST_TASKS - known.length);
  return `scope ${JSON.stringify({ comm })} at ${at}:${listed(known)}; others:${listed(rest)}`;
}

function listed(tids: readonly number[]): string {
  return tids.map((tid) => ` ${tid}`).join("");
}

function threadsOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}
