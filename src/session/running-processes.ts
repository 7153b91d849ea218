import { readdirSync, readFileSync } from "node:fs";

/** Numbers of all processes, ascending. */
export function runningProcesses(): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .map(Number)
    .toSorted((a, b) => a - b);
}

/** A process' name. Hostile text; empty where it is gone. */
export function commOf(pid: number): string {
  return textOf(`/proc/${pid}/comm`).replace(/\n$/u, "");
}

/** Paths of a process' control groups, a line each (cgroups(7)). */
export function cgroupsOf(pid: number): string {
  return textOf(`/proc/${pid}/cgroup`);
}

/** A process' number in its own pid namespace (`NSpid` of proc_pid_status(5)): 1 is the first one there. */
export function innermostPid(pid: number): number | undefined {
  const numbers = /^NSpid:(?<numbers>.*)$/mu.exec(textOf(`/proc/${pid}/status`))?.groups?.["numbers"];
  return numbers === undefined ? undefined : Number(numbers.trim().split(/\s+/u).at(-1));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
