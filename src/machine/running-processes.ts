import { readdirSync, readlinkSync } from "node:fs";
import { textOf } from "./text-of.ts";

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

/** What tells a process' mount namespace from others: `mnt:[4026531841]`. Absent where it is gone. */
export function mountNamespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined;
  }
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
