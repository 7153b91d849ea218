import { readdirSync, readFileSync } from "node:fs";
import { hasMachinesPids } from "../../machine/pid-namespace.ts";

/** Whose processes a recording states: those of all tasks, or of those that the instance's `set_event_pid` limits it to. */
export type ListedTasks = "all" | "scope";

/** The current processes, each with its threads: the process's id, which is that of its first thread, comes first. */
export type Processes = readonly (readonly number[])[];

/** The header has space for this many tasks; the rest is not known. */
const MOST_TASKS = 40_000;

/**
 * Reads which threads the processes have. Call it while new tasks are recorded. Empty if /proc is that of another pid namespace.
 */
export function currentProcesses(tasks: ListedTasks, instancePath: string): Processes {
  if (!hasMachinesPids()) return [];
  // The kernel removes a task that exits: read before /proc, this has no task whose id is free again by then.
  const scope = tasks === "scope" ? tidsIn(`${instancePath}/set_event_pid`) : undefined;
  const processes = readdirSync("/proc").filter((name) => /^\d+$/u.test(name));
  return bounded(processes.flatMap((pid) => processOf(Number(pid), scope)));
}

/** For the header of the recording. `at`: when they were read, as the trace clock prints it. */
export function processesLine(tasks: ListedTasks, at: string, processes: Processes): string {
  const list = processes.map((tids) => ` ${tids.join("+")}`).join("");
  return `thread groups${tasks === "scope" ? " of the scope" : ""} at ${at}:${list}`;
}

function processOf(pid: number, scope: ReadonlySet<number> | undefined): Processes {
  if (scope && !scope.has(pid)) return [];
  const others = threadsOf(pid).filter((tid) => tid !== pid && (scope === undefined || scope.has(tid)));
  return [[pid, ...others]];
}

function threadsOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

function tidsIn(file: string): ReadonlySet<number> {
  try {
    return new Set(readFileSync(file, "latin1").split(/\s+/u).filter(Boolean).map(Number));
  } catch {
    return new Set();
  }
}

function bounded(processes: Processes): Processes {
  let tasks = 0;
  return processes.filter(({ length }) => (tasks += length) <= MOST_TASKS);
}
