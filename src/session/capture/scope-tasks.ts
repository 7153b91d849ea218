import { readdirSync } from "node:fs";
import { compileGlob } from "../../core/glob.ts";
import { cgroupsOf, commOf, runningProcesses } from "../../machine/running-processes.ts";
import type { TaskRule } from "../../spec/spec.ts";
import { isWithin } from "../../trace/names/tasks/scope-by-control-group.ts";

/** The threads of each process, its id first: those in a scope, and the others. A process can have both. */
export interface CurrentMembers {
  readonly members: readonly (readonly number[])[];
  readonly others: readonly (readonly number[])[];
}

/** The header has space for this many processes and threads; of the rest, nothing is known. */
const MOST_TASKS = 30_000;

/** Which tasks are in the scope now. Call it while new tasks are recorded. */
export function currentMembers(rule: TaskRule): CurrentMembers {
  const isMember = membership(rule);
  const members: (readonly number[])[] = [];
  const others: (readonly number[])[] = [];
  let tasks = 0;
  for (const pid of runningProcesses()) {
    const threads = threadsOf(pid).filter((tid) => tid !== pid);
    tasks += 1 + threads.length;
    if (tasks > MOST_TASKS) break;
    const isIn = isMember(pid);
    const [inside, outside] = [threads.filter(isIn), threads.filter((tid) => !isIn(tid))];
    (isIn(pid) ? members : others).push([pid, ...(isIn(pid) ? inside : outside)]);
    const apart = isIn(pid) ? outside : inside;
    if (apart.length > 0) (isIn(pid) ? others : members).push(...apart.map((tid) => [tid]));
  }
  return { members, others };
}

type IsMember = (tid: number) => boolean;

/** For a process: which of its threads are members. By name, all are if the process has it; else those that have it themselves. */
function membership(rule: TaskRule): (pid: number) => IsMember {
  if ("cgroup" in rule) {
    return (pid) => {
      const group = /^0::(?<path>\/.*)$/mu.exec(cgroupsOf(pid))?.groups?.["path"];
      const isIn = group !== undefined && isWithin(group, rule.cgroup);
      return () => isIn;
    };
  }
  const matches = compileGlob(rule.comm);
  return (pid) => {
    // Else a workload would be in the scope because we start it.
    if (pid === process.pid) return () => false;
    return matches(commOf(pid)) ? () => true : (tid) => matches(commOf(tid));
  };
}

/** For the header of the recording. `at`: when they were read, as the trace clock prints it. */
export function scopeLine(rule: TaskRule, at: string, { members, others }: CurrentMembers): string {
  const said = "comm" in rule ? { comm: rule.comm } : { cgroup: rule.cgroup };
  return `scope ${JSON.stringify(said)} at ${at}:${listed(members)}; others:${listed(others)}`;
}

function listed(processes: CurrentMembers["members"]): string {
  return processes.map((tids) => ` ${tids.join("+")}`).join("");
}

function threadsOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}
